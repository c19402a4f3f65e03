// Kafka's checkpoint text: a version line, a count line, then one entry a line. The count catches a
// file that lost its end.

import type { Disk } from '../../base/ports/disk.ts';
import { readTextFile, writeAtomically } from '../write-atomically.ts';

/** The file is not a checkpoint of version 0, or its count does not match. */
export class MalformedCheckpointError extends Error {
  override readonly name = 'MalformedCheckpointError';

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
  }
}

export async function writeCheckpoint(disk: Disk, path: string, lines: readonly string[]): Promise<void> {
  await writeAtomically(disk, path, `0\n${lines.length}\n${lines.map((line) => `${line}\n`).join('')}`);
}

/** The entry lines, or undefined when the file does not exist. */
export async function readCheckpoint(disk: Disk, path: string): Promise<string[] | undefined> {
  const text = await readTextFile(disk, path);
  if (text === undefined) return undefined;
  // Kafka makes the file before it has anything to write.
  if (text === '') return [];
  const [version, count, ...lines] = text.split('\n');
  if (version !== '0') throw new MalformedCheckpointError(path, `version ${JSON.stringify(version)}, expected 0`);
  if (lines.at(-1) === '') lines.pop();
  if (count === undefined || !/^\d+$/.test(count) || Number(count) !== lines.length) {
    throw new MalformedCheckpointError(path, `${lines.length} entries, ${JSON.stringify(count)} announced`);
  }
  return lines;
}

/** `topic partition offset` lines, keyed by the partition directory's name. */
export async function readOffsetCheckpoint(disk: Disk, path: string): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  for (const line of (await readCheckpoint(disk, path)) ?? []) {
    const match = /^(\S+) (\d+) (\d+)$/.exec(line);
    if (match === null) throw new MalformedCheckpointError(path, `bad line ${JSON.stringify(line)}`);
    offsets.set(`${match[1]}-${match[2]}`, Number(match[3]));
  }
  return offsets;
}

export interface CheckpointedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export async function writeOffsetCheckpoint(
  disk: Disk,
  path: string,
  offsets: readonly CheckpointedOffset[],
): Promise<void> {
  await writeCheckpoint(
    disk,
    path,
    offsets.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`),
  );
}
