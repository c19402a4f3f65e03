// Templates: what `consume` prints by one, `produce` reads back by the same one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ConsumerRecord } from '../../../src/client/index.ts';
import { templateFormat } from '../../../src/cli/records/record-format.ts';
import { type ReadRecord, templateReader } from '../../../src/cli/records/record-reader.ts';

type Bytes = Uint8Array | null;

function record(key: Bytes, value: Bytes, headers: ConsumerRecord['headers'] = []): ConsumerRecord {
  return {
    topic: 'orders',
    partition: 3,
    offset: 42,
    timestamp: 1_700_000_000_123,
    timestampType: 'CreateTime',
    key,
    value,
    headers,
    leaderEpoch: 7,
    serializedKeySize: key?.length ?? -1,
    serializedValueSize: value?.length ?? -1,
  };
}

/** In pieces of a few bytes, so that every boundary falls somewhere. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(template: string, bytes: Uint8Array, size = 3): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const each of templateReader(template)(pieces(bytes, size))) records.push(each);
  return records;
}

const print = (template: string, ...records: ConsumerRecord[]): Buffer =>
  Buffer.concat(records.map((each) => templateFormat(template)(each)));

test('every form of a field is printed as it is named', () => {
  const one = record(Buffer.from('k"'), Buffer.from([0xff, 0x00]), [{ key: 'h', value: Buffer.from('x') }]);
  const cases: readonly (readonly [string, string])[] = [
    ['%t %p %o %e %H', 'orders 3 42 7 1'],
    ['%T %d', '1700000000123 2023-11-14T22:13:20.123Z'],
    ['%k{hex} %v{hex}', '6b22 ff00'],
    ['%k{json} %v{base64}', '"k\\"" /wA='],
    ['%o{hex} %K %V %S', '2a 2 2 2'],
    ['%h %h{<%k:%v{hex}>}', 'h=x <h:78>'],
    ['100%%\\t|\\\\|\\x41', '100%\t|\\|A'],
  ];
  for (const [template, expected] of cases) assert.equal(print(template, one).toString(), expected, template);
  assert.equal(print('%o{big32}%o{little16}', one).toString('hex'), '0000002a2a00');
});

test('text between the fields cuts them, and the last end of line may be missing', async () => {
  const read = await readAll('%k\\t%v\\n', Buffer.from('a\t1\nb\t2 2\nc\t'));
  assert.deepEqual(
    read.map(({ key, value }) => [String(key), String(value)]),
    [
      ['a', '1'],
      ['b', '2 2'],
      ['c', ''],
    ],
  );
});

test('partition, time and encodings are read; offset and epoch are passed over', async () => {
  const template = '%t %p %o %e %T %k{hex} %v{json}\n';
  const [read] = await readAll(template, print(template, record(Buffer.from('k'), Buffer.from('ä\n'))));
  assert.deepEqual(
    { ...read, key: String(read!.key), value: String(read!.value) },
    { topic: 'orders', partition: 3, timestamp: 1_700_000_000_123, key: 'k', value: 'ä\n' },
  );
});

test('with sizes in front any bytes come back as they were, null and headers too', async () => {
  const template = '%K{big32}%k%V{little64}%v%H{big16}%h{%K{big8}%k%V{big32}%v}';
  const bytes = fc.option(fc.uint8Array({ maxLength: 20 }), { nil: null });
  const header = fc.record({ key: fc.string({ maxLength: 5 }), value: bytes });
  const one = fc.record({ key: bytes, value: bytes, headers: fc.array(header, { maxLength: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), async (records, size) => {
      const printed = print(template, ...records.map(({ key, value, headers }) => record(key, value, headers)));
      const plain = (each: Bytes | undefined): string | null => (each ? Buffer.from(each).toString('hex') : null);
      const shape = ({ key, value, headers = [] }: ReadRecord): unknown => [
        plain(key),
        plain(value),
        headers.map((each) => [each.key, plain(each.value)]),
      ];
      assert.deepEqual((await readAll(template, printed, size)).map(shape), records.map(shape));
    }),
  );
});

test('what is no record is refused with where it was', async () => {
  await assert.rejects(readAll('%K{big32}%k', Buffer.from([0, 0, 0, 9, 1])), /ends in the midst of record 1/);
  await assert.rejects(readAll('<%v>\n', Buffer.from('<a>\n[b]\n')), /"<" is wanted/);
  await assert.rejects(readAll('%p %v\n', Buffer.from('x y\n')), /%p: "x" is no number/);
  await assert.rejects(readAll('%v{hex}\n', Buffer.from('zz\n')), /"zz" is no hex/);
  await assert.rejects(readAll('%v{json}\n', Buffer.from('{\n')), /no JSON string/);
});

test('a template that means nothing, or several things, is refused before anything is read', () => {
  for (const template of ['%q', '%', '%k%v', '%h', '%h{%k}', '%v{rot13', ''])
    assert.throws(() => templateReader(template), /--template/, template);
  for (const template of ['%q', '%v{rot13}', '%o{base64}', '%t{hex}', '%h{%q}'])
    assert.throws(() => templateFormat(template), /--template/, template);
});
