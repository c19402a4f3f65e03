// A broker on file systems that fail under load: full, failing at fsync, read-only. Nothing is acknowledged
// that is not there, reading goes on, and when the disk is well again so is the broker, without a restart
// where the kernel allows that. Needs root, on Linux.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Consumer } from '../../src/client/index.ts';
import { type BrokerProcess, startBroker } from '../support/broker-process.ts';
import { installedPackages, load } from '../support/cache.ts';
import { createTopic, readTopic } from '../support/read-back.ts';
import { eventually } from '../support/within.ts';
import { demandMounts, mountExt4, mountTmpfs, type SmallFileSystem } from './file-systems.ts';
import { partitionsPerTopic, Writer } from './writer.ts';

const refusal = /the disk failed this partition/;
const recovery = /the partition accepts writes again/;
/** Of each writer, before and after the failure. */
const leastAcknowledged = 200;

let directory: string;
let broker: BrokerProcess | undefined;
let mounted: SmallFileSystem[] = [];
let abandon: (() => Promise<void>)[] = [];

before(demandMounts);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'samsa-disk-'));
});

afterEach(async (context) => {
  if (!('passed' in context && context.passed)) console.log(broker?.output().split('\n').slice(-40).join('\n'));
  for (const end of abandon) await end();
  abandon = [];
  await broker?.kill();
  broker = undefined;
  for (const fileSystem of mounted.toReversed()) await fileSystem.unmount();
  mounted = [];
  rmSync(directory, { recursive: true, force: true });
});

function keep<FileSystem extends SmallFileSystem>(fileSystem: FileSystem): FileSystem {
  mounted.push(fileSystem);
  return fileSystem;
}

async function startOn(dataDirectory: string, port?: number): Promise<BrokerProcess> {
  const overrides = ['log.segment.bytes=1048576', 'group.initial.rebalance.delay.ms=0'];
  broker = await startBroker(port === undefined ? { dataDirectory, overrides } : { dataDirectory, overrides, port });
  return broker;
}

async function startWriters(address: string): Promise<Writer[]> {
  const writers: Writer[] = [];
  for (const acks of ['all', '1'] as const) {
    await createTopic(address, `acks-${acks}`, partitionsPerTopic);
    const writer = new Writer({ address, topic: `acks-${acks}`, acks, valueBytes: 2000 });
    writers.push(writer);
    abandon.push(() => writer.abandon());
  }
  await whenAcknowledged(writers, leastAcknowledged);
  return writers;
}

/** Every writer has `more` acknowledgements more than now. */
async function whenAcknowledged(writers: readonly Writer[], more: number): Promise<void> {
  for (const writer of writers) {
    const goal = writer.acknowledged.size + more;
    await eventually(60_000, `${more} acknowledgements of ${writer.topic}`, () =>
      writer.acknowledged.size >= goal ? true : undefined,
    );
  }
}

function refused(samsa: BrokerProcess): Promise<true> {
  return eventually(60_000, 'a failure of the disk', () => (refusal.test(samsa.output()) ? true : undefined));
}

/** What was acknowledged so far can be read while nothing can be written. */
async function assertReadable(samsa: BrokerProcess, writer: Writer): Promise<void> {
  const acknowledged = [...writer.acknowledged];
  const offsets = new Set<string>();
  for (const { partition, offset } of await readTopic(samsa.address, writer.topic))
    offsets.add(`${partition}/${offset}`);
  const lost = acknowledged.filter(([number, offset]) => !offsets.has(`${number % partitionsPerTopic}/${offset}`));
  assert.deepEqual(lost, [], `${writer.topic}: acknowledged, and not readable while the disk fails`);
}

/** @param lost of a writer, the numbers that the disk may have taken along. */
async function assertWell(
  samsa: BrokerProcess,
  writers: readonly Writer[],
  lost: ReadonlyMap<Writer, ReadonlySet<number>> = new Map(),
): Promise<void> {
  await whenAcknowledged(writers, leastAcknowledged);
  for (const writer of writers) {
    await writer.stop();
    assert.deepEqual(writer.failures, [], `${writer.topic}: given up`);
    const promised = [...writer.acknowledged].filter(([number]) => lost.get(writer)?.has(number) !== true);
    await writer.verify(samsa.address, new Map(promised));
  }
  // The metadata log and the groups are well too.
  await createTopic(samsa.address, 'made-afterwards', 1);
  await commit(samsa.address);
}

async function commit(address: string): Promise<void> {
  await using consumer = new Consumer({
    'bootstrap.servers': address,
    'group.id': 'readers',
    'enable.auto.commit': false,
    'auto.offset.reset': 'earliest',
  });
  consumer.subscribe(['acks-all']);
  await eventually(30_000, 'records for the group', async () =>
    (await consumer.poll(500)).isEmpty ? undefined : true,
  );
  await consumer.commitSync();
}

test('a disk that is full, and has room again', { timeout: 240_000 }, async () => {
  const disk = keep(await mountTmpfs(join(directory, 'data'), 512));
  const samsa = await startOn(join(disk.directory, 'log'));
  const writers = await startWriters(samsa.address);
  const kafkajs = await kafkajsWriter(samsa.address);
  await commit(samsa.address);
  await disk.fillUp();
  await refused(samsa);
  // Partition by partition it fills up; the last one is full when nothing is acknowledged any more.
  await quiet(writers);
  await assertReadable(samsa, writers[0]!);
  await assert.rejects(createTopic(samsa.address, 'too-late', 50));
  await disk.clear();
  await kafkajs.stop();
  assert.ok(kafkajs.acknowledged.size > 0);
  await assertWell(samsa, writers);
  const values = (await readTopic(samsa.address, kafkajs.topic)).map(({ value }) => Buffer.from(value!).toString());
  const read = new Set(values.map(Number));
  const lost = [...kafkajs.acknowledged].filter((number) => !read.has(number));
  assert.deepEqual(lost, [], 'kafkajs has lost records');
  assert.ok(recovery.test(samsa.output()), 'the broker says that it is well again');
});

test('a disk that fails at fsync, and does not any more', { timeout: 240_000 }, async () => {
  const below = keep(await mountTmpfs(join(directory, 'below'), 512));
  const disk = keep(await mountExt4(join(directory, 'data'), join(below.directory, 'image'), 400, { journal: false }));
  const samsa = await startOn(join(disk.directory, 'log'));
  const writers = await startWriters(samsa.address);
  // The file system has room, what it lies on has not: it says so when it is synced.
  await below.fillUp();
  await refused(samsa);
  await quiet(writers);
  const [durable, unflushed] = writers as [Writer, Writer];
  await assertReadable(samsa, durable);
  // The kernel drops pages that it could not write: acks=1 promises only what is acknowledged from here on.
  const lost = new Map([[unflushed, new Set(unflushed.acknowledged.keys())]]);
  await below.clear();
  await assertWell(samsa, writers, lost);
  assert.ok(/: sync of \S+\.log failed/.test(samsa.output()), 'it was the sync that failed');
});

test(
  'a disk that the kernel has made read-only is read, until it has been repaired',
  { timeout: 240_000 },
  async () => {
    const below = keep(await mountTmpfs(join(directory, 'below'), 512));
    const disk = keep(await mountExt4(join(directory, 'data'), join(below.directory, 'image'), 400));
    const samsa = await startOn(join(disk.directory, 'log'));
    const writers = await startWriters(samsa.address);
    const [durable] = writers;
    // An fdatasync that is on its way at this very moment may be told that it succeeded, and lose everything:
    // ext4 (Linux 6.18) drops the transaction that it was to wait for. Nothing above it can know.
    const acknowledged = new Map(durable!.acknowledged);
    await disk.becomeReadOnly();
    await refused(samsa);
    await quiet(writers);
    await assertReadable(samsa, durable!);
    // What the kernel has given up on can only be repaired when nobody uses it.
    await samsa.kill();
    await disk.repair();
    const repaired = await startOn(join(disk.directory, 'log'), samsa.port);
    await whenAcknowledged(writers, leastAcknowledged);
    for (const writer of writers) await writer.stop();
    // Such a repair loses what was never flushed, as a power cut does: acks=1 promises nothing then.
    await durable!.verify(repaired.address, acknowledged);
  },
);

/** Resolves when no writer gets an acknowledgement for a second. */
async function quiet(writers: readonly Writer[]): Promise<void> {
  const count = (): number => writers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  for (let last = -1; last !== count();) {
    last = count();
    await delay(1_000);
  }
}

interface KafkajsWriter {
  readonly topic: string;
  readonly acknowledged: Set<number>;
  stop(): Promise<void>;
}

/** A foreign client, which has to find KAFKA_STORAGE_ERROR worth a retry. */
async function kafkajsWriter(address: string): Promise<KafkajsWriter> {
  const { Kafka, logLevel } = (await load(await installedPackages('clients'), 'kafkajs')).default;
  const topic = 'kafkajs';
  await createTopic(address, topic, 1);
  const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 200 };
  const producer = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry }).producer({
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  const acknowledged = new Set<number>();
  const stopping = new AbortController();
  const writing = (async () => {
    for (let number = 0; !stopping.signal.aborted; number += 1) {
      await producer.send({ topic, messages: [{ value: String(number) }], acks: -1 });
      acknowledged.add(number);
    }
  })();
  writing.catch(() => undefined);
  abandon.push(() => producer.disconnect());
  return {
    topic,
    acknowledged,
    stop: async () => {
      stopping.abort();
      await writing;
    },
  };
}
