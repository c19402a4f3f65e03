// Records as producers send them, of every shape, and the comparison with what was read. Each carries
// its number in a header, so that clients that choose the partition themselves can be compared too.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

export interface SampleRecord {
  readonly number: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestampMs: number;
}

export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly (readonly [string, Uint8Array | null])[];
}

/** Bytes that do not repeat and do not compress, the same for the same seed. */
export function noise(seed: string, sizeBytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let size = 0, round = 0; size < sizeBytes; size += 64, round += 1) {
    parts.push(createHash('sha512').update(`${seed}/${round}`).digest());
  }
  return Buffer.concat(parts).subarray(0, sizeBytes);
}

/** Noise that survives a client that only knows strings. */
export function textNoise(seed: string, sizeBytes: number): Buffer {
  return Buffer.from(
    noise(seed, Math.ceil(sizeBytes / 2))
      .toString('hex')
      .slice(0, sizeBytes),
  );
}

const firstTimestampMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export function sampleRecords(seed: string, options: { readonly onlyText?: boolean } = {}): SampleRecord[] {
  const bytes = options.onlyText === true ? textNoise : noise;
  const shapes: readonly (readonly [Buffer | null, Buffer | null])[] = [
    [Buffer.from('key'), Buffer.from('value')],
    [null, Buffer.from('without a key')],
    [Buffer.from('tombstone'), null],
    [Buffer.from('empty'), Buffer.from('x')],
    [Buffer.from('käfer 🪲 虫'), Buffer.from('Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte')],
    [bytes(`${seed}-key`, 300), bytes(`${seed}-value`, 10_000)],
    [Buffer.from('compressible'), Buffer.alloc(200_000, 'la')],
    [Buffer.from('big'), bytes(`${seed}-big`, 400_000)],
    ...Array.from({ length: 60 }, (_, index): readonly [Buffer, Buffer] => [
      Buffer.from(`k${index % 7}`),
      bytes(`${seed}-${index}`, 20 + index * 13),
    ]),
  ];
  return shapes.map(([key, value], number) => ({
    number,
    key,
    value,
    headers: { n: String(number), ...(number % 3 === 0 ? { 'second header': `ü-${seed}` } : {}) },
    timestampMs: firstTimestampMs + number * 10,
  }));
}

/** Every record is there once, as it was sent, and in order within its partition. */
export function assertSame(
  read: readonly ReadRecord[],
  sent: readonly SampleRecord[],
  options: { readonly ownTimestamps: boolean },
): void {
  const lastOfPartition = new Map<number, number>();
  const found = read.map((record) => {
    const headers = Object.fromEntries(record.headers.map(([key, value]) => [key, text(value)]));
    const number = Number(headers['n']);
    const last = lastOfPartition.get(record.partition) ?? -1;
    assert.ok(number > last, `record ${number} comes after ${last} in partition ${record.partition}`);
    lastOfPartition.set(record.partition, number);
    return {
      number,
      key: digest(record.key),
      value: digest(record.value),
      headers,
      timestampMs: options.ownTimestamps ? record.timestampMs : 0,
    };
  });
  const expected = sent.map((record) => ({
    number: record.number,
    key: digest(record.key),
    value: digest(record.value),
    headers: { ...record.headers },
    timestampMs: options.ownTimestamps ? record.timestampMs : 0,
  }));
  const inOrder = found.toSorted((a, b) => a.number - b.number);
  // Told in short: whole lists of records would bury the difference.
  const index = expected.findIndex((record, each) => !isDeepStrictEqual(record, inOrder[each]));
  assert.deepEqual(inOrder[index], expected[index], `record ${index} of ${expected.length}; ${read.length} were read`);
  assert.equal(read.length, expected.length);
}

function text(value: Uint8Array | null): string {
  return value === null ? '(null)' : Buffer.from(value).toString('utf8');
}

/** Short enough to be read in a difference, long enough to be the bytes themselves where they are few. */
function digest(value: Uint8Array | null): string {
  if (value === null) return '(null)';
  if (value.length <= 100) return Buffer.from(value).toString('hex');
  return `${value.length} bytes, ${createHash('sha256').update(value).digest('hex')}`;
}
