// DescribeConfigs, AlterConfigs, IncrementalAlterConfigs and ListConfigResources: what they show, and that a
// change is in force when it is answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alterConfigsApi } from '../../../src/protocol/apis/alter-configs.ts';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { listConfigResourcesApi } from '../../../src/protocol/apis/list-config-resources.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, simulate, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, listOffset, produce, produceValues } from '../traffic.ts';

const Type = { topic: 2, broker: 4, logger: 8, clientMetrics: 16, group: 32 };
const Source = { topic: 1, broker: 2, defaultBroker: 3, static: 4, default: 5, clientMetrics: 7 };
const Operation = { set: 0, remove: 1, append: 2, subtract: 3 };

async function describe(
  client: TestClient,
  resourceType: number,
  resourceName: string,
  keys: readonly string[] | null = null,
) {
  const { results } = await client.call(describeConfigsApi, 4, {
    resources: [{ resourceType, resourceName, configurationKeys: keys }],
    includeSynonyms: true,
    includeDocumentation: true,
  });
  return results[0]!;
}

async function show(client: TestClient, resourceType: number, resourceName: string, key: string) {
  const { configs } = await describe(client, resourceType, resourceName, [key]);
  const { value, configSource } = configs[0]!;
  return [value, configSource];
}

async function change(
  client: TestClient,
  resourceType: number,
  resourceName: string,
  name: string,
  value: string | null,
  configOperation = Operation.set,
) {
  const { responses } = await client.call(incrementalAlterConfigsApi, 1, {
    resources: [{ resourceType, resourceName, configs: [{ name, configOperation, value }] }],
    validateOnly: false,
  });
  return responses[0]!.errorCode;
}

test('a setting is shown with its source, its synonyms in their order, its type and its documentation', () =>
  withBroker(
    async (client) => {
      await createTopic(client, 't', 1, { 'max.message.bytes': '1000' });
      const { errorCode, configs } = await describe(client, Type.topic, 't');
      assert.equal(errorCode, ErrorCode.NONE);
      assert.ok(configs.length > 25);
      const largest = configs.find(({ name }) => name === 'max.message.bytes')!;
      assert.deepEqual([largest.value, largest.configSource, largest.configType], ['1000', Source.topic, 3]);
      assert.ok(largest.documentation!.length > 20);
      assert.deepEqual(largest.synonyms, [
        { name: 'max.message.bytes', value: '1000', source: Source.topic },
        { name: 'message.max.bytes', value: '2000', source: Source.static },
        { name: 'message.max.bytes', value: '1048588', source: Source.default },
      ]);
    },
    { 'message.max.bytes': 2000 },
  ));

test('only the keys that are asked for are shown', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const some = await describe(client, Type.topic, 't', ['retention.ms', 'no.such.key']);
    assert.deepEqual(
      some.configs.map(({ name }) => name),
      ['retention.ms'],
    );
    // As Apache Kafka has it: asking for no keys is asking for all.
    assert.ok((await describe(client, Type.topic, 't', [])).configs.length > 20);
  }));

test('what cannot be described has its error', () =>
  withBroker(async (client) => {
    const errors: readonly (readonly [number, string, ErrorCode])[] = [
      [Type.topic, 'missing', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      [Type.topic, 'not/legal', ErrorCode.INVALID_TOPIC_EXCEPTION],
      [Type.topic, '', ErrorCode.INVALID_TOPIC_EXCEPTION],
      [Type.broker, '7', ErrorCode.INVALID_REQUEST],
      [Type.broker, 'x', ErrorCode.INVALID_REQUEST],
      [Type.broker, '1', ErrorCode.NONE],
      [Type.broker, '', ErrorCode.NONE],
      [Type.group, 'any', ErrorCode.NONE],
      [Type.clientMetrics, 'any', ErrorCode.NONE],
      [Type.logger, '1', ErrorCode.NONE],
      [Type.logger, '', ErrorCode.INVALID_REQUEST],
      [Type.logger, '7', ErrorCode.INVALID_REQUEST],
      [Type.logger, 'x', ErrorCode.INVALID_REQUEST],
      [99, 'x', ErrorCode.INVALID_REQUEST],
    ];
    for (const [type, name, errorCode] of errors)
      assert.equal((await describe(client, type, name)).errorCode, errorCode, `${type} ${name}`);
  }));

test('a resource asked for many times is answered once', () =>
  withBroker(async (client) => {
    const resources = Array.from({ length: 10_000 }, () => ({
      resourceType: Type.broker,
      resourceName: '1',
      configurationKeys: null,
    }));
    const { results } = await client.call(describeConfigsApi, 4, {
      resources,
      includeSynonyms: true,
      includeDocumentation: true,
    });
    assert.equal(results.length, 1);
  }));

test('more resources than an answer has room for are INVALID_REQUEST', () =>
  withBroker(async (client) => {
    const resources = Array.from({ length: 20_001 }, (_, index) => ({
      resourceType: Type.group,
      resourceName: `g${index}`,
      configurationKeys: null,
    }));
    const { results } = await client.call(describeConfigsApi, 4, { resources });
    assert.ok(results.every(({ errorCode }) => errorCode === ErrorCode.INVALID_REQUEST));
  }));

test('passwords are never shown', () =>
  withBroker(async (client) => {
    const { configs } = await describe(client, Type.broker, '1');
    for (const { name, isSensitive, value } of configs) if (isSensitive) assert.equal(value, null, name);
    assert.ok(configs.some(({ isSensitive }) => isSensitive));
  }));

test('a change of max.message.bytes is in force when it is answered, for the topic and for the broker', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const outcome = async (): Promise<number> => (await produce(client, 't', batchOf(['v'.repeat(2000)]))).errorCode;
    assert.equal(await outcome(), ErrorCode.NONE);
    assert.equal(await change(client, Type.topic, 't', 'max.message.bytes', '1000'), ErrorCode.NONE);
    assert.equal(await outcome(), ErrorCode.MESSAGE_TOO_LARGE);
    assert.equal(await change(client, Type.topic, 't', 'max.message.bytes', null, Operation.remove), ErrorCode.NONE);
    assert.equal(await outcome(), ErrorCode.NONE);
    assert.equal(await change(client, Type.broker, '', 'message.max.bytes', '1500'), ErrorCode.NONE);
    assert.equal(await outcome(), ErrorCode.MESSAGE_TOO_LARGE);
    assert.deepEqual(await show(client, Type.topic, 't', 'max.message.bytes'), ['1500', Source.defaultBroker]);
    assert.equal(await change(client, Type.broker, '1', 'message.max.bytes', '5000'), ErrorCode.NONE);
    assert.equal(await outcome(), ErrorCode.NONE);
    assert.deepEqual(await show(client, Type.topic, 't', 'max.message.bytes'), ['5000', Source.broker]);
  }));

test('a change of retention deletes what it gives up', () =>
  withBroker(
    async (client, { platform }, { sleep }) => {
      await createTopic(client, 't', 1, { 'segment.bytes': '1048576', 'retention.ms': '-1' });
      for (let i = 0; i < 4; i += 1)
        await produce(client, 't', batchOf(['x'.repeat(600_000)], { timestamp: platform.clock.wallMs() }));
      await sleep(10_000);
      assert.equal((await listOffset(client, 't', -2)).offset, 0);
      await change(client, Type.topic, 't', 'retention.bytes', '1200000');
      await sleep(10_000);
      assert.ok((await listOffset(client, 't', -2)).offset > 0);
      await change(client, Type.topic, 't', 'retention.ms', '1000');
      await sleep(10_000);
      assert.equal((await listOffset(client, 't', -2)).offset, 4, 'the log start never passes the high watermark');
    },
    { 'log.retention.check.interval.ms': 1000, 'log.initial.task.delay.ms': 0 },
  ));

test('a change survives a restart', () =>
  simulate(async (world) => {
    const first = await world.start();
    const client = await first.connect();
    await createTopic(client, 't');
    await change(client, Type.topic, 't', 'max.message.bytes', '1000');
    world.machine.crash();
    const second = await world.start();
    const again = await second.connect();
    assert.deepEqual(await show(again, Type.topic, 't', 'max.message.bytes'), ['1000', Source.topic]);
    assert.equal((await produce(again, 't', batchOf(['v'.repeat(2000)]))).errorCode, ErrorCode.MESSAGE_TOO_LARGE);
    await second.broker.close();
  }));

test('lists are added to and taken from', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const policy = async (): Promise<unknown> => (await show(client, Type.topic, 't', 'cleanup.policy'))[0];
    assert.equal(await change(client, Type.topic, 't', 'cleanup.policy', 'compact', Operation.append), ErrorCode.NONE);
    assert.equal(await policy(), 'delete,compact');
    assert.equal(await change(client, Type.topic, 't', 'cleanup.policy', 'compact', Operation.append), ErrorCode.NONE);
    assert.equal(await policy(), 'delete,compact');
    assert.equal(await change(client, Type.topic, 't', 'cleanup.policy', 'delete', Operation.subtract), ErrorCode.NONE);
    assert.equal(await policy(), 'compact');
    assert.equal((await produce(client, 't', batchOf(['v'], { key: null }))).errorCode, ErrorCode.INVALID_RECORD);
  }));

test('every refusal of a change has its error, and nothing is changed', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const refusals: readonly (readonly [
      ErrorCode,
      ...(Parameters<typeof change> extends readonly [unknown, ...infer Rest] ? Rest : never),
    ])[] = [
      [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, Type.topic, 'missing', 'retention.ms', '1'],
      [ErrorCode.INVALID_CONFIG, Type.topic, 't', 'no.such.config', '1'],
      [ErrorCode.INVALID_CONFIG, Type.topic, 't', 'retention.ms', 'soon'],
      [ErrorCode.INVALID_REQUEST, Type.topic, 't', 'retention.ms', null],
      [ErrorCode.INVALID_CONFIG, Type.topic, 't', 'retention.ms', '1', Operation.append],
      [ErrorCode.INVALID_REQUEST, Type.broker, '1', 'log.dirs', '/elsewhere'],
    ];
    for (const [errorCode, ...args] of refusals) assert.equal(await change(client, ...args), errorCode, args.join(' '));
    assert.equal(await change(client, Type.topic, 't', 'retention.ms', null, Operation.remove), ErrorCode.NONE);
    assert.deepEqual(await show(client, Type.topic, 't', 'retention.ms'), ['604800000', Source.default]);
  }));

test('AlterConfigs replaces everything', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 1, { 'retention.ms': '1000' });
    const alter = async (validateOnly: boolean): Promise<number> => {
      const { responses } = await client.call(alterConfigsApi, 2, {
        resources: [
          { resourceType: Type.topic, resourceName: 't', configs: [{ name: 'max.message.bytes', value: '1000' }] },
        ],
        validateOnly,
      });
      return responses[0]!.errorCode;
    };
    assert.equal(await alter(true), ErrorCode.NONE);
    assert.deepEqual(await show(client, Type.topic, 't', 'retention.ms'), ['1000', Source.topic]);
    assert.equal(await alter(false), ErrorCode.NONE);
    assert.deepEqual(await show(client, Type.topic, 't', 'retention.ms'), ['604800000', Source.default]);
    assert.equal(await produceValues(client, 't', ['v']), 0);
    assert.equal((await produce(client, 't', batchOf(['v'.repeat(2000)]))).errorCode, ErrorCode.MESSAGE_TOO_LARGE);
  }));

test('what has settings is listed: every topic, the broker, and the groups that were given some', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const list = async (...resourceTypes: number[]): Promise<unknown> => {
      const { errorCode, configResources } = await client.call(listConfigResourcesApi, 1, { resourceTypes });
      if (errorCode !== ErrorCode.NONE) return errorCode;
      return configResources.map(({ resourceType, resourceName }) => [resourceType, resourceName]);
    };
    assert.deepEqual(await list(Type.group), []);
    assert.equal(await change(client, Type.group, 'g', 'consumer.session.timeout.ms', '50000'), ErrorCode.NONE);
    assert.deepEqual(await list(Type.group, Type.topic, Type.group), [
      [Type.group, 'g'],
      [Type.topic, 't'],
    ]);
    assert.deepEqual(await list(), [
      [Type.topic, 't'],
      [Type.broker, '1'],
      [Type.logger, '1'],
      [Type.group, 'g'],
    ]);
    assert.equal(await list(3), ErrorCode.UNSUPPORTED_VERSION);
    await change(client, Type.group, 'g', 'consumer.session.timeout.ms', null, Operation.remove);
    assert.deepEqual(await list(Type.group), []);
    // What it was called when it only knew client metrics.
    assert.deepEqual((await client.call(listConfigResourcesApi, 0, {})).configResources, []);
    await change(client, Type.clientMetrics, 'm', 'interval.ms', '1000');
    const { configResources } = await client.call(listConfigResourcesApi, 0, {});
    assert.deepEqual(
      configResources.map(({ resourceName }) => resourceName),
      ['m'],
    );
  }));

test('a subscription of client metrics shows what was set, and the defaults of the rest', () =>
  withBroker(async (client) => {
    assert.equal(
      await change(client, Type.clientMetrics, 'm', 'match', ' client_id = a , client_id=b'),
      ErrorCode.NONE,
    );
    assert.equal(await change(client, Type.clientMetrics, 'm', 'interval.ms', '99'), ErrorCode.INVALID_REQUEST);
    assert.equal(await change(client, Type.clientMetrics, 'm', 'match', 'client_id=('), ErrorCode.INVALID_CONFIG);
    const { configs } = await describe(client, Type.clientMetrics, 'm');
    assert.deepEqual(
      configs.map(({ name, value, configSource, synonyms }) => [name, value, configSource, synonyms.length]),
      [
        ['interval.ms', '300000', Source.default, 0],
        ['match', 'client_id = a,client_id=b', Source.clientMetrics, 1],
        ['metrics', '', Source.default, 0],
      ],
    );
  }));

test('the level of a logger is in force when it is answered', () =>
  withBroker(async (client, { events, connect }) => {
    const isHeard = async (): Promise<boolean> => {
      const before = events.length;
      (await connect()).destroy();
      await describe(client, Type.logger, '1');
      return events.slice(before).some(({ area }) => area === 'network');
    };
    assert.equal(await isHeard(), true);
    assert.equal(await change(client, Type.logger, '1', 'network', 'ERROR'), ErrorCode.NONE);
    assert.deepEqual(await show(client, Type.logger, '1', 'network'), ['ERROR', 6]);
    assert.equal(await isHeard(), false);
    assert.equal(await change(client, Type.logger, '1', 'network', null, Operation.remove), ErrorCode.NONE);
    assert.equal(await isHeard(), true);
  }));

test('loggers are changed beside other resources, and answered in the order of the request', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const set = (name: string, value: string) => [{ name, configOperation: Operation.set, value }];
    const { responses } = await client.call(incrementalAlterConfigsApi, 1, {
      resources: [
        { resourceType: Type.logger, resourceName: '1', configs: set('root', 'LOUD') },
        { resourceType: Type.topic, resourceName: 't', configs: set('retention.ms', '1000') },
        { resourceType: Type.logger, resourceName: '7', configs: set('root', 'INFO') },
        { resourceType: Type.topic, resourceName: 'missing', configs: set('retention.ms', '1000') },
      ],
      validateOnly: false,
    });
    assert.deepEqual(
      responses.map(({ resourceName, errorCode }) => [resourceName, errorCode]),
      [
        ['1', ErrorCode.INVALID_CONFIG],
        ['t', ErrorCode.NONE],
        ['7', ErrorCode.INVALID_REQUEST],
        ['missing', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ],
    );
  }));
