import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConsumerRecord } from '../../../../../src/client/index.ts';
import { DefaultMessageFormatter } from '../../../../../src/cli/kafka/console-consumer/formatters/default-message-formatter.ts';
import { RecordOutput } from '../../../../../src/cli/kafka/console-consumer/record-output.ts';
import type { Output } from '../../../../../src/cli/output/output.ts';

type Properties = Readonly<Record<string, string>>;

const bytes = (text: string): Uint8Array => Buffer.from(text);
const record: ConsumerRecord = {
  topic: 't',
  partition: 3,
  offset: 42,
  timestamp: 1_700_000_000_000,
  timestampType: 'CreateTime',
  key: bytes('k'),
  value: bytes('v'),
  headers: [
    { key: 'h1', value: bytes('v1') },
    { key: 'h2', value: null },
  ],
  leaderEpoch: 7,
  serializedKeySize: 1,
  serializedValueSize: 1,
};
const empty: ConsumerRecord = { ...record, key: null, value: null, headers: [] };

async function format(properties: Properties, told: string[] = []): Promise<string> {
  const written: Uint8Array[] = [];
  const output = new RecordOutput({
    write: async (piece: Uint8Array) => void written.push(piece),
  } as unknown as Output);
  const formatter = new DefaultMessageFormatter(new Map(Object.entries(properties)), (message) => told.push(message));
  for (const each of [record, empty]) formatter.write(each, output);
  await output.flush();
  return Buffer.concat(written).toString();
}

const everything = Object.fromEntries(
  ['timestamp', 'partition', 'offset', 'epoch', 'headers', 'key'].map((part) => [`print.${part}`, 'true']),
);

test('values are printed, a line each', async () => {
  assert.equal(await format({}), 'v\nnull\n');
});

test('what is asked for stands in a fixed order between separators', async () => {
  assert.equal(
    await format(everything),
    'CreateTime:1700000000000\tPartition:3\tOffset:42\tEpoch:NOT_PRESENT\th1:v1,h2:null\tk\tv\n' +
      'CreateTime:1700000000000\tPartition:3\tOffset:42\tEpoch:NOT_PRESENT\tNO_HEADERS\tnull\tnull\n',
  );
  assert.equal(await format({ 'print.key': 'true', 'print.value': 'false' }), 'k\nnull\n');
  assert.equal(await format({ 'print.value': 'no' }), '');
});

test('separators and the word for null are as one likes', async () => {
  const properties = { 'print.key': 'true', 'key.separator': '|', 'line.separator': '##', 'null.literal': 'NIL' };
  assert.equal(await format(properties), 'k|v##NIL|NIL##');
});

test('deserializers have their own configuration, and see the word for null too', async () => {
  const serialization = 'org.apache.kafka.common.serialization';
  assert.equal(
    await format({
      'value.deserializer': `${serialization}.StringDeserializer`,
      'value.deserializer.value.deserializer.encoding': 'UTF-16',
      'null.literal': '\0n',
    }),
    '\ufffd\nn\n',
  );
});

test('a deserializer that is not there is told, and the bytes are printed', async () => {
  const told: string[] = [];
  assert.equal(await format({ 'value.deserializer': 'org.example.Mine' }, told), 'v\nnull\n');
  assert.deepEqual(told, ['Unable to instantiate a deserializer from org.example.Mine']);
});
