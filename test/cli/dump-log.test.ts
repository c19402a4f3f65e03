// dump-log against what kafka-dump-log of Kafka 4.3.1 prints for the same bytes.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { dumpFile, type DumpFileOptions } from '../../src/cli/dump/dump-file.ts';
import {
  decodeAsText,
  decodeClusterMetadata,
  decodeOffsets,
  decodeTransactionLog,
  type RecordDecoder,
} from '../../src/cli/dump/record-decoders.ts';
import type { OffsetGap } from '../../src/cli/dump/segment-dump.ts';
import { runSamsa } from './run-samsa.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const goldDirectory = join(fixtures, 'log-dir-gold-0');
const goldFiles = [
  '00000000000000000000.index',
  '00000000000000000000.log',
  '00000000000000000000.timeindex',
  '00000000000000000000.txnindex',
  '00000000000000000025.index',
  '00000000000000000025.log',
  '00000000000000000025.snapshot',
  '00000000000000000025.timeindex',
  '00000000000000000026.snapshot',
];

function options(decoder: RecordDecoder | undefined, more: Partial<DumpFileOptions> = {}): DumpFileOptions {
  const base = { deep: decoder !== undefined, skipRecordMetadata: false, verifyOnly: false, sanityOnly: false };
  return { decoder, ...base, maxBytes: 0x7fffffff, ...more };
}

async function dump(path: string, dumpOptions: DumpFileOptions, gaps: OffsetGap[] = []): Promise<string> {
  let text = '';
  for await (const line of dumpFile(createPlatform().disk, path, dumpOptions, gaps)) text += `${line.text}\n`;
  return text;
}

test('every file of a partition directory is shown as kafka-dump-log shows it', async () => {
  let text = '';
  for (const file of goldFiles) text += await dump(join(goldDirectory, file), options(decodeAsText));
  const expected = await readFile(join(fixtures, 'log-dir-gold-0-dump.txt'), 'utf8');
  assert.equal(text.replaceAll(goldDirectory, 'gold-0'), expected);
});

const decoders: readonly (readonly [string, RecordDecoder])[] = [
  ['__cluster_metadata-0', decodeClusterMetadata],
  ['__consumer_offsets-0', decodeOffsets],
  ['__transaction_state-0', decodeTransactionLog],
  ['codecs-0', decodeAsText],
  ['create-time-type-0', decodeAsText],
  ['txn-0', decodeAsText],
];

for (const [name, decoder] of decoders) {
  test(`the segment of ${name} is shown as kafka-dump-log shows it`, async () => {
    const directory = join(fixtures, 'dump-log');
    const text = await dump(join(directory, name, '00000000000000000000.log'), options(decoder));
    assert.equal(text.replaceAll(directory, 'data'), await readFile(join(directory, `${name}.dump.txt`), 'utf8'));
  });
}

test('without iteration only batches are shown; a gap in the offsets is noticed', async () => {
  const path = join(goldDirectory, '00000000000000000025.log');
  assert.equal((await dump(path, options(undefined))).split('\n').length, 4);
  const gaps: OffsetGap[] = [];
  await dump(path, options(decodeAsText), gaps);
  assert.deepEqual(gaps, [{ from: -1, to: 25 }]);
});

test('a segment that is cut short, damaged or followed by rubbish is shown as far as it goes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'samsa-dump-'));
  try {
    const whole = await readFile(join(goldDirectory, '00000000000000000000.log'));
    const path = join(directory, '00000000000000000000.log');
    await writeFile(path, whole.subarray(0, 250));
    const cut = await dump(path, options(undefined));
    assert.match(cut, /baseOffset: 2 /);
    assert.match(cut, /Found 50 invalid bytes at the end of 00000000000000000000\.log/);
    const flipped = Buffer.from(whole);
    flipped[150]! ^= 1;
    await writeFile(path, flipped);
    assert.match(await dump(path, options(undefined)), /baseOffset: 2 .* isvalid: false/);
    await writeFile(path, Buffer.concat([whole.subarray(0, 100), Buffer.alloc(64, 0xff)]));
    assert.match(await dump(path, options(decodeAsText)), /Stopped at position 100(.|\n)*Found 64 invalid bytes/);
    for (let size = 0; size < 200; size += 7) {
      await writeFile(path, whole.subarray(0, size));
      await dump(path, options(decodeAsText));
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('an index that points elsewhere than the segment says so', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'samsa-dump-'));
  try {
    const index = await readFile(join(goldDirectory, '00000000000000000000.index'));
    index.writeUInt32BE(8, 0);
    await writeFile(join(directory, '00000000000000000000.index'), index);
    await writeFile(
      join(directory, '00000000000000000000.log'),
      await readFile(join(goldDirectory, '00000000000000000000.log')),
    );
    const text = await dump(join(directory, '00000000000000000000.index'), options(undefined, { verifyOnly: true }));
    assert.match(text, /Mismatches in :.*\n {2}Index offset: 8, log offset: 7/);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('the command prints data to stdout, complaints to stderr, and JSON on demand', async () => {
  const run = await runSamsa(['dump-log', '--files', '00000000000000000025.log', '--print-data-log'], {
    cwd: goldDirectory,
  });
  assert.equal(run.code, 0);
  assert.match(run.stdout, /^Dumping 00000000000000000025\.log\nLog starting offset: 25\nbaseOffset: 25 /);
  assert.match(run.stderr, /Non-consecutive offsets in .*25\.log\n {2}-1 is followed by 25/);
  const json = await runSamsa(['dump-log', '--format', 'json', '--deep-iteration', '00000000000000000025.log'], {
    cwd: goldDirectory,
  });
  const kinds = (JSON.parse(json.stdout) as { kind: string }[]).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['file', 'batch', 'record', 'offsetGap']);
  const missing = await runSamsa(['dump-log', 'nothing.log'], { cwd: goldDirectory });
  assert.equal(missing.code, 1);
  assert.equal(missing.stderr, 'samsa: there is no file nothing.log\n');
});
