// The bytes of Java's serializers (kafka-clients 4.3.1), and headers on their way through both clients.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  booleanSerde,
  bytesSerde,
  Consumer,
  type Deserializer,
  doubleSerde,
  floatSerde,
  integerSerde,
  jsonSerde,
  listSerde,
  longSerde,
  Producer,
  type Serde,
  SerializationError,
  shortSerde,
  stringSerde,
  uuidSerde,
  voidSerde,
} from '../../src/client/index.ts';
import { startWorld } from './world.ts';

const uuid = '00000000-0000-0001-0000-000000000002';
const uuidHex = '30303030303030302d303030302d303030312d303030302d303030303030303030303032';

interface Case {
  readonly name: string;
  readonly hex: string;
  readonly read: (bytes: Uint8Array) => unknown;
  readonly value: unknown;
  readonly write: () => Uint8Array | null;
}

function is<T>(name: string, serde: Serde<T>, value: T, hex: string): Case {
  return {
    name,
    hex,
    value,
    read: (bytes) => serde.deserialize('t', bytes, []),
    write: () => serde.serialize('t', value, []),
  };
}

const asInJava: readonly Case[] = [
  is('short', shortSerde, -2, 'fffe'),
  is('integer', integerSerde, -2, 'fffffffe'),
  is('long', longSerde, -(2n ** 63n) + 1n, '8000000000000001'),
  is('float', floatSerde, 15_000_000_512, '505f8476'),
  is('double', doubleSerde, -1.5e100, 'd4bb6e83b85f253b'),
  is('boolean', booleanSerde, true, '01'),
  is('boolean', booleanSerde, false, '00'),
  is('string', stringSerde, 'é😀', 'c3a9f09f9880'),
  is('uuid', uuidSerde, uuid, uuidHex),
  is(
    'list of integers',
    listSerde(integerSerde),
    [1, null, -2, null],
    '000000000200000001000000030000000400000001fffffffe',
  ),
  is(
    'list of strings',
    listSerde(stringSerde),
    ['a', null, '', 'é'],
    '01000000040000000161ffffffff0000000000000002c3a9',
  ),
  is('list of uuids', listSerde(uuidSerde), [uuid], `000000000000000001${uuidHex}`),
  is('list of booleans', listSerde(booleanSerde), [true, null], '01000000020000000101ffffffff'),
];

for (const { name, hex, value, read, write } of asInJava) {
  test(`${name} ${JSON.stringify(value, bigintText)} is written and read as in Java`, () => {
    assert.equal(Buffer.from(write()!).toString('hex'), hex);
    assert.deepEqual(read(Buffer.from(hex, 'hex')), value);
  });
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

test('bytes stay as they are and JSON is text', () => {
  const bytes = Buffer.from([1, 2]);
  assert.equal(bytesSerde.serialize('t', bytes), bytes);
  assert.equal(bytesSerde.deserialize('t', bytes), bytes);
  const json = jsonSerde<{ a: number }>();
  assert.equal(Buffer.from(json.serialize('t', { a: 1 })).toString(), '{"a":1}');
  assert.deepEqual(json.deserialize('t', Buffer.from('{"a":1}')), { a: 1 });
});

test('bytes that are not of the type are refused', () => {
  const cases: readonly (readonly [Deserializer<unknown>, string])[] = [
    [shortSerde, '00'],
    [integerSerde, '0000000000'],
    [longSerde, ''],
    [floatSerde, '00'],
    [doubleSerde, '00'],
    [booleanSerde, '02'],
    [booleanSerde, '0001'],
    [uuidSerde, '3030'],
    [jsonSerde(), '7b'],
    [voidSerde, '00'],
    ...['', '02', '00', '00ffffffff', '007fffffff', '000000000000000002', '00000000007fffffff'].map(
      (hex) => [listSerde(integerSerde), hex] as const,
    ),
    ...['01', '01ffffffff', '017fffffff', '0100000001', '0100000001fffffffe', '010000000100000005aa', '00'].map(
      (hex) => [listSerde(stringSerde), hex] as const,
    ),
  ];
  for (const [serde, hex] of cases) {
    assert.throws(() => serde.deserialize('t', Buffer.from(hex, 'hex'), []), SerializationError, hex);
  }
});

test('what is not bytes is refused where no serializer was given', () => {
  for (const value of ['text', 5, { a: 1 }, new ArrayBuffer(3)])
    assert.throws(() => bytesSerde.serialize('t', value as unknown as Uint8Array), /is not bytes; give the client/);
  assert.equal(bytesSerde.serialize('t', Buffer.from('x'))?.length, 1);
});

test('values that are not of the type are refused, not cut to fit', () => {
  for (const value of [1.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1])
    assert.throws(() => integerSerde.serialize('t', value), /topic t: .* is not a 32-bit integer/);
  assert.throws(() => shortSerde.serialize('t', 32_768), SerializationError);
  assert.throws(() => longSerde.serialize('t', 2n ** 63n), SerializationError);
  assert.throws(() => uuidSerde.serialize('t', 'x'), SerializationError);
  assert.throws(() => voidSerde.serialize('t', 'x' as never), SerializationError);
});

test('a serializer adds headers, and a deserializer reads them', async () => {
  const world = await startWorld();
  const typed: Serde<string> = {
    serialize(topic, value, headers) {
      headers.push({ key: 'type', value: Buffer.from(`${topic}/${value.length}`) });
      return Buffer.from(value);
    },
    deserialize: (topic, bytes, headers) =>
      [topic, Buffer.from(bytes), ...headers.map(({ key, value }) => `${key}=${Buffer.from(value!).toString()}`)].join(
        ' ',
      ),
  };
  const shared = { bootstrapServers: world.cluster.bootstrapServers, platform: world.client };
  const producer = new Producer({ ...shared, keySerializer: stringSerde, valueSerializer: typed });
  const consumer = new Consumer({
    ...shared,
    keyDeserializer: stringSerde,
    valueDeserializer: typed,
    autoOffsetReset: 'earliest',
  });
  world.cluster.addTopic('t', 1);
  await world.machine.runUntil(producer.send({ topic: 't', key: 'k', value: 'one' }));
  await world.machine.runUntil(producer.send({ topic: 't', key: 'k', value: 'three', headers: { given: 'yes' } }));
  consumer.assign([{ topic: 't', partition: 0 }]);
  const values: (string | null)[] = [];
  while (values.length < 2) {
    const records = await world.machine.runUntil(consumer.poll(1_000));
    for (const { value } of records) values.push(value);
  }
  assert.deepEqual(values, ['t one type=t/3', 't three given=yes type=t/5']);
  await world.machine.runUntil(Promise.all([producer.close(), consumer.close()]));
});
