// What the clients accept as options.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import {
  type AssignmentStrategy,
  assignorsOf,
  rebalanceProtocolOf,
} from '../../src/client/consumer/assignors/assignors-of.ts';
import type { PartitionAssignor } from '../../src/client/consumer/assignors/partition-assignor.ts';
import { Producer } from '../../src/client/index.ts';
import { readConsumerOptions } from '../../src/client/options/consumer-config.ts';
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

test('null means that there is none, where there may be none, and is refused elsewhere', () => {
  const { config, given } = readOptions(consumerOptions, { ...servers, groupId: null, groupInstanceId: null }, []);
  assert.deepEqual([config['group.id'], config['group.instance.id'], given.has('group.id')], [null, null, false]);
  assert.equal(refusal({ lingerMs: null }), 'Invalid value null for configuration linger.ms');
});

test('an unknown option is refused with the nearest that exists, a Kafka option we lack with the reason', () => {
  assert.match(refusal({ lingerMS: 5 }), /no option lingerMS; did you mean lingerMs\?/);
  assert.match(refusal({ transactionTwoPhaseCommitEnable: true }), /transactions of two phases/);
  assert.match(refusal({ partitionerClass: 'Mine' }), /There is no partitioner Mine/);
  assert.match(refusal({ 'sasl.mechanism': 'PLAIN' }), /authentication is not supported yet/);
  assert.match(refusal({ sessionTimeoutMs: 5 }), /it is an option of consumers/);
  assert.match(refusal({ lingerMs: -1, acks: '7' }), /linger\.ms(.|\n)*acks|acks(.|\n)*linger\.ms/);
});

test('contradictions are refused when they were asked for and settled when they follow from a default', () => {
  assert.match(refusal({ enableIdempotence: true, acks: '1' }), /acks to all/);
  assert.match(refusal({ enableIdempotence: true, maxInFlightRequestsPerConnection: 6 }), /at most 5/);
  assert.match(refusal({ deliveryTimeoutMs: 100 }), /linger\.ms \+ request\.timeout\.ms/);
  assert.match(refusal({ transactionalId: 'x', acks: '1' }), /transactional\.id without also enabling idempotence/);
  assert.match(refusal({ transactionalId: 'x', enableIdempotence: false }), /transactional\.id without/);
  assert.match(refusal({ transactionalId: '' }), /non-empty/);
  assert.match(refusal({ enableIdempotence: true, retries: 0 }), /retries to non-zero/);
  assert.equal(refusal({ transactionalId: 'x' }), 'accepted');
  const settle = (options: object) => {
    const { config, given } = readOptions(producerOptions, { ...servers, ...options }, []);
    return reconcileProducerConfig(config, given);
  };
  assert.equal(settle({ acks: '1' })['enable.idempotence'], false);
  assert.equal(settle({})['enable.idempotence'], true);
  assert.equal(settle({ requestTimeoutMs: 200_000 })['delivery.timeout.ms'], 200_005);
});

test('a pause before connecting again does not double when it was set without a maximum', () => {
  const maximum = (options: object) =>
    readOptions(producerOptions, { ...servers, ...options }, []).config['reconnect.backoff.max.ms'];
  assert.equal(maximum({}), 1_000);
  assert.equal(maximum({ reconnectBackoffMs: 200 }), 200);
  assert.equal(maximum({ reconnectBackoffMs: 200, reconnectBackoffMaxMs: 500 }), 500);
});

test('bootstrap servers are needed and must be addresses', () => {
  assert.match(refusal({ bootstrapServers: undefined }), /bootstrap\.servers/);
  assert.match(refusal({ bootstrapServers: 'localhost' }), /host:port/);
  assert.equal(refusal({ bootstrapServers: ['a:1', '[::1]:2'] }), 'accepted');
});

test('the consumer takes the resets of Kafka', () => {
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
});

function consumerConfig(options: object) {
  return readConsumerOptions({ ...servers, ...options }, []).config;
}

test('without a group nothing is committed, and asking for it is refused', () => {
  assert.equal(consumerConfig({})['enable.auto.commit'], false);
  assert.equal(consumerConfig({ groupId: 'g' })['enable.auto.commit'], true);
  assert.equal(consumerConfig({ groupId: 'g', enableAutoCommit: false })['enable.auto.commit'], false);
  assert.equal(consumerConfig({ enableAutoCommit: false })['enable.auto.commit'], false);
  assert.throws(() => consumerConfig({ enableAutoCommit: true }), /enable\.auto\.commit cannot be set to true/);
  for (const groupId of ['', '  '])
    assert.throws(() => consumerConfig({ groupId }), /group\.id should not be an empty string/);
});

test('what the other group protocol decides is refused by name', () => {
  const group = { groupId: 'g', groupProtocol: 'consumer' };
  for (const [option, value] of [
    ['session.timeout.ms', 6_000],
    ['heartbeat.interval.ms', 1_000],
    ['partition.assignment.strategy', 'range'],
  ] as const) {
    assert.throws(() => consumerConfig({ ...group, [option]: value }), {
      message: `${option} cannot be set when group.protocol=CONSUMER`,
    });
  }
  assert.throws(() => consumerConfig({ ...group, sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000 }), {
    message: 'heartbeat.interval.ms, session.timeout.ms cannot be set when group.protocol=CONSUMER',
  });
  assert.throws(() => consumerConfig({ groupId: 'g', groupRemoteAssignor: 'uniform' }), {
    message: 'group.remote.assignor cannot be set when group.protocol=CLASSIC',
  });
  const config = consumerConfig({ groupId: 'g', groupProtocol: 'CONSUMER', groupRemoteAssignor: 'uniform' });
  assert.deepEqual([config['group.protocol'], config['group.remote.assignor']], ['consumer', 'uniform']);
});

test('heartbeats must come more often than a session ends', () => {
  const times = { heartbeatIntervalMs: 6_000, sessionTimeoutMs: 6_000 };
  assert.throws(
    () => consumerConfig({ groupId: 'g', ...times }),
    /Heartbeat must be set lower than the session timeout/,
  );
  assert.equal(consumerConfig(times)['session.timeout.ms'], 6_000);
});

test('an instance id is a name as that of a topic', () => {
  for (const groupInstanceId of ['', '.', '..', 'a b', 'a/b', 'x'.repeat(250)])
    assert.throws(() => consumerConfig({ groupId: 'g', groupInstanceId }), /Group instance id is invalid/);
  for (const groupInstanceId of ['a', '...', 'a.b_c-9', 'x'.repeat(249)])
    assert.equal(consumerConfig({ groupId: 'g', groupInstanceId })['group.instance.id'], groupInstanceId);
});

test('a consumer without a name is named after its group, and its instance or a number', () => {
  assert.equal(consumerConfig({ clientId: 'mine', groupId: 'g' })['client.id'], 'mine');
  assert.equal(consumerConfig({ groupId: 'g', groupInstanceId: 'i' })['client.id'], 'consumer-g-i');
  const [one, two] = [consumerConfig({ groupId: 'g' }), consumerConfig({})].map((config) => config['client.id']);
  const number = Number(/^consumer-g-(\d+)$/.exec(one!)?.[1]);
  assert.equal(two, `consumer-null-${number + 1}`);
});

test('both isolation levels are taken', () => {
  for (const isolationLevel of ['read_committed', 'read_uncommitted'])
    assert.equal(consumerConfig({ isolationLevel })['isolation.level'], isolationLevel);
  assert.throws(() => consumerConfig({ isolationLevel: 'serializable' }), /isolation\.level/);
});

test('an assignor is named as in JoinGroup, as in Java, or passed as an object', () => {
  const names = (partitionAssignmentStrategy: unknown) =>
    readConsumerOptions({ ...servers, groupId: 'g', partitionAssignmentStrategy }, []).assignors.map(
      ({ name }) => name,
    );
  assert.deepEqual(names(undefined), ['range', 'cooperative-sticky']);
  assert.deepEqual(names('sticky'), ['sticky']);
  assert.deepEqual(names('org.apache.kafka.clients.consumer.RoundRobinAssignor, CooperativeStickyAssignor'), [
    'roundrobin',
    'cooperative-sticky',
  ]);
  const mine: PartitionAssignor = { name: 'mine', assign: () => new Map() };
  assert.deepEqual(names(mine), ['mine']);
  assert.deepEqual(names([mine, 'range']), ['mine', 'range']);
  assert.throws(() => names('cooperativesticky'), /no assignor cooperativesticky; did you mean cooperative-sticky\?/);
  assert.throws(() => names(['range', 'RangeAssignor']), /'range' is used in more than one assignor/);
  assert.throws(() => names([mine, mine]), /'mine' is used in more than one assignor/);
  assert.throws(() => names([{ name: 'half' }]), /a name and an assign method/);
  assert.throws(() => names([]), /must not be empty/);
  const both = { partitionAssignmentStrategy: [mine], 'partition.assignment.strategy': 'range' };
  assert.throws(() => readConsumerOptions({ ...servers, groupId: 'g', ...both }, []), /given twice/);
});

test('a consumer is cooperative when all its assignors are', () => {
  const protocolOf = (...strategies: AssignmentStrategy[]) => rebalanceProtocolOf(assignorsOf(strategies));
  const cooperativeOnly: PartitionAssignor = {
    name: 'new',
    supportedProtocols: ['cooperative'],
    assign: () => new Map(),
  };
  assert.equal(protocolOf('range', 'cooperative-sticky'), 'eager');
  assert.equal(protocolOf('cooperative-sticky'), 'cooperative');
  assert.equal(protocolOf('cooperative-sticky', cooperativeOnly), 'cooperative');
  assert.equal(protocolOf({ name: 'plain', assign: () => new Map() }), 'eager');
  assert.throws(() => protocolOf('range', cooperativeOnly), /commonly supported rebalance protocol/);
});
