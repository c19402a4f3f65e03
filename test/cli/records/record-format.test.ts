// How records are printed: nothing of a payload is rounded or lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonText, messageToJson } from '../../../src/cli/dump/message-json.ts';
import { splitLines } from '../../../src/cli/records/line-splitter.ts';
import { plainFormat, recordToJson, templateFormat } from '../../../src/cli/records/record-format.ts';
import { defaultDataDirectory } from '../../../src/cli/commands/start/data-directory.ts';
import type { ConsumerRecord } from '../../../src/client/index.ts';
import { bigint64 } from '../../../src/protocol/schema/fields.ts';
import { defineMessage } from '../../../src/protocol/schema/message.ts';

function record(key: string | null, value: string | Uint8Array | null): ConsumerRecord {
  return {
    topic: 't',
    partition: 3,
    offset: 42,
    timestamp: Date.UTC(2026, 0, 1),
    timestampType: 'CreateTime',
    key: key === null ? null : Buffer.from(key),
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers: [{ key: 'h', value: Buffer.from('x') }],
    leaderEpoch: 0,
    serializedKeySize: key?.length ?? -1,
    serializedValueSize: value?.length ?? -1,
  };
}

test('a value with a 64-bit integer comes out of JSON as it went in', () => {
  const value = '{"id":9223372036854775807}';
  const text = jsonText(recordToJson(record('k', value)));
  assert.equal((JSON.parse(text) as { value: string }).value, value);
});

test('bytes that are not text are given as base64, nulls as null', () => {
  const json = recordToJson(record(null, Uint8Array.of(0xff, 0xfe)));
  assert.equal(json['key'], null);
  assert.equal(json['valueBase64'], '//4=');
  assert.ok(!('value' in json));
});

test('a 64-bit field keeps all its digits', () => {
  const message = defineMessage({ name: 'Hash', versions: '0', fields: { hash: bigint64() } });
  assert.equal(jsonText(messageToJson(message, 0, { hash: 8503886082377831661n })), '{"hash":8503886082377831661}');
});

test('templates print what their letters say and refuse others', () => {
  const format = templateFormat('%t-%p@%o %k=%v %S %d %h 100%%\\n');
  assert.equal(format(record('k', 'v')).toString(), 't-3@42 k=v 1 2026-01-01T00:00:00.000Z h=x 100%\n');
  assert.throws(() => templateFormat('%q'), /%q means nothing/);
});

test('a plain record is its value, with the key in front on demand', () => {
  assert.equal(plainFormat(undefined)(record('k', 'v')).toString(), 'v\n');
  assert.equal(plainFormat(Buffer.from(':'))(record('k', null)).toString(), 'k:null\n');
});

test('lines are cut wherever the chunks of the input end', async () => {
  async function* chunks() {
    for (const text of ['a\nb', 'c\r', '\n\nlast']) yield Buffer.from(text);
  }
  const lines: string[] = [];
  for await (const line of splitLines(chunks())) lines.push(line.toString());
  assert.deepEqual(lines, ['a', 'bc', '', 'last']);
});

test("data goes where programs keep a user's data on each system", () => {
  assert.equal(defaultDataDirectory({}, 'linux', '/home/k'), '/home/k/.local/share/samsa');
  assert.equal(defaultDataDirectory({ XDG_DATA_HOME: '/data' }, 'linux', '/home/k'), '/data/samsa');
  assert.equal(defaultDataDirectory({ XDG_DATA_HOME: 'relative' }, 'linux', '/home/k'), '/home/k/.local/share/samsa');
  assert.equal(defaultDataDirectory({}, 'darwin', '/Users/k'), '/Users/k/Library/Application Support/samsa');
  assert.match(defaultDataDirectory({ LOCALAPPDATA: 'C:/Local' }, 'win32', 'C:/k'), /^C:\/Local.samsa$/);
});
