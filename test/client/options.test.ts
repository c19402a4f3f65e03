// What the clients accept as options.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { Consumer, Producer } from '../../src/client/index.ts';
import { consumerOptions } from '../../src/client/options/consumer-options.ts';
import { camelCase } from '../../src/client/options/option-names.ts';
import { producerOptions, reconcileProducerConfig } from '../../src/client/options/producer-options.ts';
import { readOptions } from '../../src/client/options/read-options.ts';

const servers = { bootstrapServers: 'localhost:9092' };
const platform = new SimulatedPlatform(1);

function refusal(options: object): string {
  try {
    // oxlint-disable-next-line no-new -- the constructor is what is tested
    new Producer({ platform, ...servers, ...options });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

test('an option is spelled in camelCase or with dots, and not both', () => {
  assert.equal(camelCase('max.in.flight.requests.per.connection'), 'maxInFlightRequestsPerConnection');
  for (const options of [{ lingerMs: 7 }, { 'linger.ms': '7' }]) {
    assert.equal(readOptions(producerOptions, { ...servers, ...options }, []).config['linger.ms'], 7);
  }
  assert.match(refusal({ lingerMs: 7, 'linger.ms': 7 }), /given twice/);
});

test('an unknown option is refused with the nearest that exists, a Kafka option we lack with the reason', () => {
  assert.match(refusal({ lingerMS: 5 }), /no option lingerMS; did you mean lingerMs\?/);
  assert.match(refusal({ transactionalId: 'x' }), /transactions are not supported yet/);
  assert.match(refusal({ 'sasl.mechanism': 'PLAIN' }), /authentication is not supported yet/);
  assert.match(refusal({ lingerMs: -1, acks: '7' }), /linger\.ms(.|\n)*acks|acks(.|\n)*linger\.ms/);
});

test('contradictions are refused when they were asked for and settled when they follow from a default', () => {
  assert.match(refusal({ enableIdempotence: true, acks: '1' }), /acks to all/);
  assert.match(refusal({ enableIdempotence: true, maxInFlightRequestsPerConnection: 6 }), /at most 5/);
  assert.match(refusal({ deliveryTimeoutMs: 100 }), /linger\.ms \+ request\.timeout\.ms/);
  const settle = (options: object) => {
    const { config, given } = readOptions(producerOptions, { ...servers, ...options }, []);
    return reconcileProducerConfig(config, given);
  };
  assert.equal(settle({ acks: '1' })['enable.idempotence'], false);
  assert.equal(settle({})['enable.idempotence'], true);
  assert.equal(settle({ requestTimeoutMs: 200_000 })['delivery.timeout.ms'], 200_005);
});

test('bootstrap servers are needed and must be addresses', () => {
  assert.match(refusal({ bootstrapServers: undefined }), /bootstrap\.servers/);
  assert.match(refusal({ bootstrapServers: 'localhost' }), /host:port/);
  assert.equal(refusal({ bootstrapServers: ['a:1', '[::1]:2'] }), 'accepted');
});

test('the consumer takes the resets of Kafka and no isolation that it cannot keep', () => {
  const accepts = (options: object): boolean => {
    try {
      return readOptions(consumerOptions, { ...servers, ...options }, []) !== undefined;
    } catch {
      return false;
    }
  };
  for (const autoOffsetReset of ['earliest', 'latest', 'none', 'by_duration:PT1H30M', 'by_duration:P1D']) {
    assert.ok(accepts({ autoOffsetReset }), autoOffsetReset);
  }
  for (const autoOffsetReset of ['first', 'by_duration:P', 'by_duration:1h'])
    assert.ok(!accepts({ autoOffsetReset }), autoOffsetReset);
  assert.ok(!accepts({ isolationLevel: 'read_committed' }));
  assert.throws(
    () => new Consumer({ ...servers, platform, groupId: 'g' } as never),
    /consumer groups are not supported yet/,
  );
});
