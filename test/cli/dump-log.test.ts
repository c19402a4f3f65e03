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
import { Findings } from '../../src/cli/dump/findings.ts';
import { decodeRemoteLogMetadata } from '../../src/cli/dump/remote-log-decoder.ts';
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
  return { decoder, ...base, maxBytes: 0x7fffffff, maxMessageBytes: 5 * 1024 * 1024, ...more };
}

async function dump(path: string, dumpOptions: DumpFileOptions, findings = new Findings()): Promise<string> {
  let text = '';
  for await (const line of dumpFile(createPlatform().disk, path, dumpOptions, findings)) text += `${line.text}\n`;
  return text;
}

function told(findings: Findings): string[] {
  return [...findings.lines()].map(({ text }) => text);
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
  const findings = new Findings();
  await dump(path, options(decodeAsText), findings);
  assert.deepEqual(told(findings), [`Non-consecutive offsets in ${path}`, '  -1 is followed by 25']);
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
    assert.match(
      await dump(path, options(decodeAsText)),
      /Found record size -1 smaller than minimum record overhead \(14\) in file .*\.log\.\n {2}Stopped at position 100/,
    );
    for (let size = 0; size < 200; size += 7) {
      await writeFile(path, whole.subarray(0, size));
      await dump(path, options(decodeAsText));
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

interface BrokenCase {
  readonly name: string;
  readonly files: Readonly<Record<string, (bytes: Buffer) => Buffer>>;
  readonly shown: string;
  readonly sanityOnly?: boolean;
  /** In the words of kafka-dump-log, where it has some. */
  readonly expected: readonly string[];
}

const segmentName = '00000000000000000000';
const asItIs = (bytes: Buffer): Buffer => bytes;
const patched =
  (at: number, ...values: number[]) =>
  (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    for (const [index, value] of values.entries()) copy[at + index] = value;
    return copy;
  };

const brokenCases: readonly BrokenCase[] = [
  {
    name: 'an offset index that points elsewhere',
    files: { [`${segmentName}.log`]: asItIs, [`${segmentName}.index`]: patched(0, 0, 0, 0, 8) },
    shown: `${segmentName}.index`,
    expected: ['Mismatches in :FILE', '  Index offset: 8, log offset: 7'],
  },
  {
    name: 'an offset index that points behind the end',
    files: { [`${segmentName}.log`]: asItIs, [`${segmentName}.index`]: patched(4, 0, 15, 0, 0) },
    shown: `${segmentName}.index`,
    expected: ['Mismatches in :FILE', '  Index offset: 7, log offset: nothing'],
  },
  {
    name: 'a time index with another time than the log',
    files: { [`${segmentName}.log`]: asItIs, [`${segmentName}.timeindex`]: patched(8, 0, 0, 0, 3) },
    shown: `${segmentName}.timeindex`,
    expected: ['Found timestamp mismatch in :FILE', '  Index timestamp: 1700000003500, log timestamp: 1700000001500'],
  },
  {
    name: 'a time index whose times go back',
    files: {
      [`${segmentName}.log`]: asItIs,
      [`${segmentName}.index`]: asItIs,
      [`${segmentName}.timeindex`]: patched(3, 0x8c),
    },
    shown: `${segmentName}.timeindex`,
    expected: [
      'Found timestamp mismatch in :FILE',
      '  Index timestamp: 1704294970796, log timestamp: 1700000003500',
      'Found out of order timestamp in :FILE',
      '  Index timestamp: 1700000006500, Previously indexed timestamp: 1704294970796',
    ],
  },
  {
    name: 'a time index with an offset inside a batch',
    files: { [`${segmentName}.log`]: asItIs, [`${segmentName}.timeindex`]: patched(8, 0, 0, 0, 2) },
    shown: `${segmentName}.timeindex`,
    expected: ['The following indexed offsets are not found in :FILE', 'Indexed offset: 2, found log offset: 3'],
  },
  {
    name: 'a time index of half entries',
    files: { [`${segmentName}.timeindex`]: (bytes) => bytes.subarray(0, 61) },
    shown: `${segmentName}.timeindex`,
    sanityOnly: true,
    expected: [],
  },
  {
    name: 'a producer snapshot with a flipped bit',
    files: { '00000000000000000026.snapshot': patched(20, 9) },
    shown: '00000000000000000026.snapshot',
    expected: ['Snapshot is corrupt (CRC is no longer valid). Stored crc: 1220604984. Computed crc: CRC'],
  },
  {
    name: 'a producer snapshot of a later Kafka',
    files: { '00000000000000000026.snapshot': patched(0, 0, 7) },
    shown: '00000000000000000026.snapshot',
    expected: ['Snapshot failed schema validation: Snapshot contained an unknown file version 7'],
  },
];

for (const { name, files, shown, sanityOnly = false, expected } of brokenCases) {
  test(`${name} is told as kafka-dump-log tells it`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'samsa-dump-'));
    try {
      for (const [file, change] of Object.entries(files))
        await writeFile(join(directory, file), change(await readFile(join(goldDirectory, file))));
      const path = join(directory, shown);
      const findings = new Findings();
      const lines: string[] = [];
      const dumpOptions = options(undefined, { verifyOnly: true, sanityOnly });
      for await (const line of dumpFile(createPlatform().disk, path, dumpOptions, findings))
        if (line.isComplaint === true) lines.push(line.text);
      lines.push(...told(findings));
      const normalised = lines.map((line) =>
        line.replaceAll(path, 'FILE').replace(/Computed crc: \d+/, 'Computed crc: CRC'),
      );
      assert.deepEqual(normalised, expected);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
}

const remoteLogRecords: readonly (readonly [base64: string, text: string])[] = [
  [
    'AQAAB29yZGVyczmYaVz6fECJlPy1f3aKx5wAAAADAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAoAAAAAAAAAYwAAAAEAAAGLz+VoAAAAAYvP5Wn0AgAAAAAAAAAAAAAACgAAABAAAwECAQEAAQE=',
    'RemoteLogSegmentMetadata{remoteLogSegmentId=RemoteLogSegmentId{topicIdPartition=OZhpXPp8QImU_LV_dorHnA:orders-3, id=AAAAAAAAAAAAAAAAAAAAAg}, startOffset=10, endOffset=99, brokerId=1, maxTimestampMs=1700000000000, eventTimestampMs=1700000000500, segmentLeaderEpochs={0=10}, segmentSizeInBytes=4096, customMetadata=Optional[CustomMetadata{2 bytes}], state=COPY_SEGMENT_FINISHED, txnIdxEmpty=true}',
  ],
  [
    'AQEAB29yZGVyczmYaVz6fECJlPy1f3aKx5wAAAADAAAAAAAAAAAAAAAAAAAAAAIAAAAAAQAAAYvP5WpYAAEA',
    'RemoteLogSegmentMetadataUpdate{remoteLogSegmentId=RemoteLogSegmentId{topicIdPartition=OZhpXPp8QImU_LV_dorHnA:orders-3, id=AAAAAAAAAAAAAAAAAAAAAg}, customMetadata=Optional.empty, state=COPY_SEGMENT_FINISHED, eventTimestampMs=1700000000600, brokerId=1}',
  ],
  [
    'AQIAB29yZGVyczmYaVz6fECJlPy1f3aKx5wAAAADAAAAAAEAAAGLz+VqvAAA',
    'RemotePartitionDeleteMetadata{topicPartition=OZhpXPp8QImU_LV_dorHnA:orders-3, state=DELETE_PARTITION_MARKED, eventTimestampMs=1700000000700, brokerId=1}',
  ],
  [
    'dg==',
    'Error at offset 4, skipping. Could not deserialize metadata record due to unknown frame version 118(only frame version 1 is supported)',
  ],
];

test('records of remote storage are shown in the words of the classes that Kafka reads them into', () => {
  for (const [base64, text] of remoteLogRecords) {
    const value = Buffer.from(base64, 'base64');
    const record = { offset: 4, timestamp: 0, sequence: -1, key: null, value, headers: [] };
    assert.deepEqual(decodeRemoteLogMetadata(record), { key: undefined, payload: text });
  }
});

test('keys and values are decoded by the classes that come with Kafka, and by no others', async () => {
  const show = (name: string) =>
    runSamsa(['dump-log', '--files', '00000000000000000000.log', '--max-bytes', '100', '--key-decoder-class', name], {
      cwd: goldDirectory,
    });
  const run = await show('org.apache.kafka.tools.api.IntegerDecoder');
  assert.match(run.stdout, /key: 1801812272 payload: value-0/);
  const refused = await show('com.example.Mine');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /cannot load Java classes.*org\.apache\.kafka\.tools\.api\.LongDecoder/);
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
  const half = join(await mkdtemp(join(tmpdir(), 'samsa-dump-')), '00000000000000000000.timeindex');
  await writeFile(half, Buffer.alloc(61));
  const broken = await runSamsa(['dump-log', '--index-sanity-check', half]);
  await rm(join(half, '..'), { recursive: true });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /found 61 bytes which is neither positive nor a multiple of 12/);
  const missing = await runSamsa(['dump-log', 'nothing.log'], { cwd: goldDirectory });
  assert.equal(missing.code, 1);
  assert.equal(missing.stderr, 'samsa: there is no file nothing.log\n');
});
