// One pass of compaction over a partition, by Samsa and by the log cleaner of Apache Kafka's jars, each in a
// process of its own on a copy of the same directory: how many megabytes of the log a second, and the most
// memory that the process took.
//
//   node bench/compaction.ts [megabytes] [distinct keys] [codec] [rounds]
//
// Both begin cold and force what they have written to the disk. Kafka's machine gets 512 MB; the map of keys
// has the same room in both.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { codecByName } from '../src/protocol/compression/codecs.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { runCleaner } from '../test-interop/kafka/compaction/cleaner-scenarios.ts';
import { kafkaJars } from '../test-interop/support/apache-kafka.ts';
import { run } from '../test-interop/support/program.ts';
import { median } from './compare/median.ts';
import { openCompactedLog, segmentBytes } from './compaction/compacted-log.ts';

const megabytes = Number(process.argv[2] ?? 300);
const keys = Number(process.argv[3] ?? 100_000);
const codec = codecByName(process.argv[4] ?? 'none')!;
const rounds = Number(process.argv[5] ?? 3);
const recordsPerBatch = 100;
const valueBytes = 180;

interface Figure {
  readonly ms: number;
  readonly peakMegabytes: number;
  readonly leftMegabytes: number;
}

/** Words and digits, which compress as text does. */
function valueOf(random: number): Buffer {
  const value = Buffer.alloc(valueBytes, `{"customer":${random},"state":"shipped","amount":${random % 997},"note":"`);
  for (let at = 80; at < valueBytes; at += 7) value[at] = 97 + ((random >>> (at % 24)) % 26);
  return value;
}

/** Fills the log; returns the base of its active segment. */
async function write(parent: string): Promise<number> {
  const log = await openCompactedLog(createPlatform(), parent);
  let random = 1;
  for (let bytes = 0; bytes < megabytes * 1_000_000;) {
    const builder = new BatchBuilder({ codec });
    for (let record = 0; record < recordsPerBatch; record += 1) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      builder.append(1_700_000_000_000 + record, Buffer.from(`customer-${(random >>> 4) % keys}`), valueOf(random));
    }
    const batch = builder.build();
    bytes += batch.length;
    log.append(batch, 0);
    if (log.pendingBytes > 32_000_000) await log.whenWritten(log.logEndOffset);
  }
  await log.whenDurable(log.logEndOffset);
  log.roll();
  const end = log.logEndOffset;
  await log.close();
  return end;
}

function sizeOf(directory: string): number {
  const logs = readdirSync(directory).filter((name) => name.endsWith('.log'));
  return logs.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0) / 1_000_000;
}

async function samsa(parent: string): Promise<Figure> {
  const program = fileURLToPath(new URL('compaction/compact-once.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [program, parent, String(keys)], { timeoutMs: 600_000 });
  const { ms, peakKilobytes } = JSON.parse(stdout) as { ms: number; peakKilobytes: number };
  return { ms, peakMegabytes: peakKilobytes / 1024, leftMegabytes: sizeOf(join(parent, 'bench-0')) };
}

async function kafka(parent: string, end: number): Promise<Figure> {
  const directory = join(parent, 'bench-0');
  const line = `${directory} ${segmentBytes} 4096 86400000 true ${Date.now()},${keys + 1000},${end}`;
  const { answers, peakKilobytes } = await runCleaner(await kafkaJars(), [line], ['-Xmx512m']);
  const ms = Number(answers[0]!.split(',')[1]);
  return { ms, peakMegabytes: peakKilobytes / 1024, leftMegabytes: sizeOf(join(parent, 'after-1')) };
}

function show(name: string, figures: readonly Figure[], sizeMegabytes: number): void {
  const speed = (sizeMegabytes / median(figures.map(({ ms }) => ms))) * 1000;
  const peak = median(figures.map(({ peakMegabytes }) => peakMegabytes));
  console.log(
    `${name.padEnd(14)} ${speed.toFixed(0).padStart(6)} MB/s   ${peak.toFixed(0).padStart(6)} MB of memory at most   ` +
      `${figures[0]!.leftMegabytes.toFixed(1)} MB left   (${figures.map(({ ms }) => `${ms.toFixed(0)} ms`).join(', ')})`,
  );
}

const home = mkdtempSync(join(tmpdir(), 'samsa-compaction-'));
try {
  const original = join(home, 'original');
  mkdirSync(join(original, 'bench-0'), { recursive: true });
  const end = await write(original);
  const sizeMegabytes = sizeOf(join(original, 'bench-0'));
  console.log(`${sizeMegabytes.toFixed(0)} MB, ${end} records, ${keys} keys, codec ${codec.name}`);
  const copyFor = async (work: (parent: string) => Promise<Figure>): Promise<Figure> => {
    const parent = mkdtempSync(join(home, 'copy-'));
    cpSync(original, parent, { recursive: true });
    try {
      return await work(parent);
    } finally {
      rmSync(parent, { recursive: true });
    }
  };
  const ours: Figure[] = [];
  const theirs: Figure[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await copyFor(samsa));
    theirs.push(await copyFor((parent) => kafka(parent, end)));
  }
  show('Samsa', ours, sizeMegabytes);
  show('Apache Kafka', theirs, sizeMegabytes);
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exit();
