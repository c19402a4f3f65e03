import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProducerRecord } from '../../../../src/client/index.ts';
import { LineMessageReader } from '../../../../src/cli/kafka/console-producer/line-message-reader.ts';
import { CommandLineError } from '../../../../src/cli/kafka/options/tool-options.ts';

type Properties = Readonly<Record<string, string>>;

const readerOf = (properties: Properties) =>
  new LineMessageReader(new Map(Object.entries({ topic: 't', ...properties })));
const textOf = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString() : null);
const shown = ({ key, value, headers }: ProducerRecord) => [
  [...(headers as Iterable<{ key: string; value: Uint8Array | null }>)].map((each) => [each.key, textOf(each.value)]),
  textOf(key),
  textOf(value),
];
const read = (properties: Properties, line: string) => shown(readerOf(properties).read(Buffer.from(line)));
const complains = (act: () => unknown, message: string): void =>
  assert.throws(act, new CommandLineError(`org.apache.kafka.common.KafkaException: ${message}`));

const both = { 'parse.key': 'true', 'parse.headers': 'true' };

test('a line is a value', () => {
  assert.deepEqual(readerOf({}).read(Buffer.from('a\tb')), { topic: 't', value: Buffer.from('a\tb') });
});

test('headers, key and value stand in this order', () => {
  assert.deepEqual(read(both, 'a:1,b:x:y\tk\tv\tw'), [
    [
      ['a', '1'],
      ['b', 'x:y'],
    ],
    'k',
    'v\tw',
  ]);
  assert.deepEqual(read({ 'parse.key': ' TRUE ' }, '\t'), [[], '', '']);
});

test('separators are texts, and that between headers a regular expression', () => {
  const separators = {
    'headers.delimiter': '||',
    'headers.separator': '[;,]',
    'headers.key.separator': '=',
    'key.separator': 'ß',
  };
  assert.deepEqual(read({ ...both, ...separators }, 'a=1;b=2,||kßv'), [
    [
      ['a', '1'],
      ['b', '2'],
    ],
    'k',
    'v',
  ]);
});

test('the null marker stands for null wherever it is a whole part', () => {
  const properties = { ...both, 'null.marker': '-' };
  assert.deepEqual(read(properties, '-\t-\t-'), [[], null, null]);
  assert.deepEqual(read(properties, 'a:-\tk-\t--'), [[['a', null]], 'k-', '--']);
  complains(
    () => read(properties, '-:1\tk\tv'),
    "Header keys should not be equal to the null marker '-' as they can't be null",
  );
});

test('a separator that is missing is told with the number of the line', () => {
  const reader = readerOf({ 'parse.key': 'true' });
  reader.read(Buffer.from('a\tb'));
  complains(() => reader.read(Buffer.from('no key')), "No key separator found on line number 2: 'no key'");
  complains(() => read(both, 'a:1 v'), "No headers delimiter found on line number 1: 'a:1 v'");
  complains(() => read(both, 'a:1\tv'), "No key separator found on line number 1: 'a:1\tv'");
  complains(() => read(both, 'a\tk\tv'), "No header key separator found in pair 'a' on line number 1");
  complains(() => read(both, '\tk\tv'), "No header key separator found in pair '' on line number 1");
});

test('with ignore.error what is missing is left out', () => {
  const properties = { ...both, 'ignore.error': 'true' };
  assert.deepEqual(read(properties, 'plain'), [[], null, 'plain']);
  assert.deepEqual(read(properties, 'a\tplain'), [[['a', null]], null, 'plain']);
});

test('separators that could not be told apart are refused', () => {
  complains(() => readerOf({ 'headers.delimiter': ',' }), 'headers.delimiter and headers.separator may not be equal');
  complains(
    () => readerOf({ 'headers.separator': ':' }),
    'headers.separator and headers.key.separator may not be equal',
  );
  complains(() => readerOf({ 'null.marker': '\t' }), 'null.marker and key.separator may not be equal');
  assert.throws(() => readerOf({ 'headers.separator': '[' }), /PatternSyntaxException/);
});
