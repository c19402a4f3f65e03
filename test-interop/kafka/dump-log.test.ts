// kafka-dump-log over what we wrote: segments, indexes, snapshots and the metadata log, after a clean
// stop and after kill -9, with nothing to complain about.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Producer } from '../../src/client/index.ts';
import { kafkaJars, runTool } from '../support/apache-kafka.ts';
import { repository, startBroker } from '../support/broker-process.ts';
import { createTopic } from '../support/read-back.ts';
import { sampleRecords } from '../support/sample-records.ts';
import { eventually } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { compareDumps } from './kafka-directory/dumps.ts';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
const topic = 'dumped';
const rounds = 4;

let jars: string;
let area: WorkArea;

before(
  async () => {
    jars = await kafkaJars();
    area = await openWorkArea();
  },
  { timeout: 600_000 },
);

after(() => area.close());

const overridesOfWriter = { 'segment.bytes': String(2 * 1024 * 1024), 'index.interval.bytes': '1024' };

test('segments, indexes and producer snapshots after a clean stop', async () => {
  await createTopic(area.broker.address, topic, 1, overridesOfWriter);
  const sent = await write();
  await area.broker.stop();
  const directory = join(area.broker.dataDirectory, `${topic}-0`);
  assert.ok(namesIn(directory, '.log').length > 2, 'several segments');
  assert.ok(namesIn(directory, '.snapshot').length > 1, 'a snapshot for each rolled segment');
  await checkSegments(directory, sent);
  await checkIndexes(directory);
  await checkSnapshots(directory);
});

test('the same after kill -9 in the middle of writing, and recovery', async () => {
  const { dataDirectory } = area.broker;
  const directory = join(dataDirectory, `${topic}-0`);
  area.broker = await startBroker({ dataDirectory });
  const sizeBefore = sizeOf(directory);
  const writing = write().catch(() => 0);
  await eventually(30_000, 'a write', () => (sizeOf(directory) > sizeBefore ? true : undefined));
  await area.broker.kill();
  await writing;
  area.broker = await startBroker({ dataDirectory });
  await area.broker.stop();
  await checkSegments(directory, undefined);
  await checkIndexes(directory);
  await checkSnapshots(directory);
});

test('the metadata log', async () => {
  const directory = join(area.broker.dataDirectory, '__cluster_metadata-0');
  const files = namesIn(directory, '.log');
  const output = await dump(files, ['--cluster-metadata-decoder']);
  for (const type of ['TOPIC_RECORD', 'PARTITION_RECORD', 'FEATURE_LEVEL_RECORD', 'REGISTER_BROKER_RECORD']) {
    assert.ok(output.includes(type), `${type} is missing`);
  }
});

test('samsa dump-log prints the same lines', async () => {
  const tools = new ToolRunner(jars);
  try {
    const directory = join(area.broker.dataDirectory, `${topic}-0`);
    const metadata = join(area.broker.dataDirectory, '__cluster_metadata-0');
    const all = ['.index', '.log', '.snapshot', '.timeindex'].flatMap((ending) => namesIn(directory, ending));
    await compareDumps(tools, all, []);
    await compareDumps(tools, namesIn(directory, '.log'), ['--print-data-log', '--skip-record-metadata']);
    await compareDumps(tools, all, ['--index-sanity-check', '--max-bytes', '3000']);
    const records = [...namesIn(metadata, '.log'), ...namesIn(metadata, '.checkpoint')];
    await compareDumps(tools, records, ['--cluster-metadata-decoder']);
    // Records that are not what the decoder takes them for.
    const gold = join(repository, 'test/fixtures/log-dir-gold-0/00000000000000000000.log');
    const decoders = ['offsets', 'transaction-log', 'share-group-state', 'remote-log-metadata', 'cluster-metadata'];
    for (const decoder of decoders) await compareDumps(tools, [gold], [`--${decoder}-decoder`]);
  } finally {
    await tools.close();
  }
});

test('files that are damaged are told in the same words, as far as kafka-dump-log gets', async () => {
  const tools = new ToolRunner(jars);
  const work = join(area.directory, 'damaged');
  mkdirSync(work);
  try {
    const name = (ending: string): string => join(work, `00000000000000000000.${ending}`);
    const gold = (ending: string): Buffer =>
      readFileSync(join(repository, 'test/fixtures/log-dir-gold-0', `00000000000000000000.${ending}`));
    const put = (ending: string, change: (bytes: Buffer) => void = () => {}): void => {
      const bytes = gold(ending);
      change(bytes);
      writeFileSync(name(ending), bytes);
    };
    const damages: readonly (readonly [ending: string, change: (bytes: Buffer) => void])[] = [
      ['log', (bytes) => bytes.writeUInt8(bytes[150]! ^ 1, 150)],
      ['index', (bytes) => bytes.writeUInt32BE(8, 0)],
      ['timeindex', (bytes) => bytes.writeUInt8(0x8c, 3)],
      ['timeindex', (bytes) => bytes.writeUInt32BE(3, 8)],
      ['timeindex', (bytes) => bytes.writeUInt32BE(2, 8)],
      ['timeindex', (bytes) => bytes.writeUInt32BE(99, 56)],
    ];
    for (const [ending, change] of damages) {
      for (const each of ['log', 'index', 'timeindex', 'txnindex']) put(each);
      put(ending, change);
      const files = ['index', 'log', 'timeindex', 'txnindex'].map(name);
      await compareDumps(tools, files, ['--print-data-log']);
      await compareDumps(tools, files, ['--verify-index-only']);
    }
    for (const size of [0, 30, 250]) {
      writeFileSync(name('log'), gold('log').subarray(0, size));
      await compareDumps(tools, [name('log')], ['--print-data-log']);
    }
  } finally {
    await tools.close();
  }
});

function sizeOf(directory: string): number {
  return namesIn(directory, '.log').reduce((sum, name) => sum + statSync(name).size, 0);
}

/** Everything the producer said is written, or a rejection. The number of records. */
async function write(): Promise<number> {
  let count = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const codec of codecs) {
      const producer = new Producer({
        'bootstrap.servers': area.broker.address,
        'compression.type': codec,
        // After a kill nobody comes back: do not wait for long.
        'request.timeout.ms': 2_000,
        'delivery.timeout.ms': 4_000,
      });
      try {
        const records = sampleRecords(`${codec}-${round}`);
        await Promise.all(
          records.map(({ key, value, headers, timestampMs }) =>
            producer.send({ topic, key, value, timestamp: timestampMs, headers: headerList(headers) }),
          ),
        );
        count += records.length;
      } finally {
        await producer.close({ timeoutMs: 0 }).catch(() => {});
      }
    }
  }
  return count;
}

function headerList(headers: Readonly<Record<string, string>>): { key: string; value: Buffer }[] {
  return Object.entries(headers).map(([key, text]) => ({ key, value: Buffer.from(text) }));
}

function namesIn(directory: string, ending: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(ending) && !name.includes('deleted'));
  return names.toSorted().map((name) => join(directory, name));
}

async function dump(files: readonly string[], parameters: readonly string[]): Promise<string> {
  const all = ['--files', files.join(','), ...parameters];
  const { stdout, stderr } = await runTool(jars, 'org.apache.kafka.tools.DumpLogSegments', all);
  assert.equal(withoutFirstOffsets(stderr).trim(), '');
  const complaints = stdout
    .split('\n')
    .filter(
      (line) =>
        /mismatch|corrupt|invalid|isvalid: false|not found|error|warn|Found/i.test(line) && !line.includes('payload'),
    );
  assert.deepEqual(complaints, []);
  return stdout;
}

/** The tool complains of the first offset of every segment but the first, of Kafka's own segments too. */
function withoutFirstOffsets(text: string): string {
  return text.replaceAll(/^Non-consecutive offsets in .*\/0*(\d+)\.log\n  -1 is followed by \1$/gm, '');
}

async function checkSegments(directory: string, expectedCount: number | undefined): Promise<void> {
  const output = await dump(namesIn(directory, '.log'), [
    '--deep-iteration',
    '--skip-record-metadata',
    '--print-data-log',
  ]);
  const batches = [...output.matchAll(/^baseOffset: (\d+) lastOffset: (\d+) count: (\d+) .* isvalid: (\w+)$/gm)];
  assert.ok(batches.length > 10);
  let next = 0;
  for (const [, base, last, count, isValid] of batches) {
    assert.deepEqual([Number(base), Number(last) - Number(base) + 1, isValid], [next, Number(count), 'true']);
    next = Number(last) + 1;
  }
  if (expectedCount !== undefined) assert.equal(next, expectedCount);
}

async function checkIndexes(directory: string): Promise<void> {
  const files = [...namesIn(directory, '.index'), ...namesIn(directory, '.timeindex')];
  const verified = await dump(files, ['--verify-index-only']);
  assert.equal([...verified.matchAll(/^Dumping /gm)].length, files.length);
  const sane = await dump(files, ['--index-sanity-check']);
  assert.ok(sane.includes('passed sanity check.'), sane);
}

async function checkSnapshots(directory: string): Promise<void> {
  const output = await dump(namesIn(directory, '.snapshot'), []);
  assert.match(output, /producerId: \d+ producerEpoch: \d+/);
}
