// What happens to a partition, and how often: the table that a life draws its steps from.

import { ignoreStorage, pause } from './life.ts';
import type { PartitionLife } from './partition-life.ts';

interface Step {
  readonly weight: number;
  take(partition: PartitionLife): Promise<unknown> | void;
}

const steps: readonly Step[] = [
  { weight: 60, take: appendSome },
  { weight: 8, take: ({ log }) => log.whenDurable(log.logEndOffset).catch(ignoreStorage) },
  { weight: 4, take: ({ process }) => pause(process.platform, process.random.between(0, 20)) },
  { weight: 6, take: (partition) => partition.advanceHighWatermark() },
  { weight: 2, take: (partition) => partition.deleteRecords() },
  { weight: 3, take: (partition) => partition.retire() },
  { weight: 2, take: ({ process }) => process.logs.checkpointRecoveryPoints().catch(ignoreStorage) },
  { weight: 2, take: (partition) => partition.beginEpoch().catch(ignoreStorage) },
  { weight: 2, take: (partition) => partition.cut() },
  { weight: 2, take: (partition) => partition.roll() },
  { weight: 4, take: (partition) => partition.read() },
  { weight: 3, take: (partition) => partition.lookUp() },
  { weight: 1, take: (partition) => (partition.process.random.chance(0.3) ? partition.recreate() : undefined) },
  { weight: 2, take: (partition) => partition.move() },
  { weight: 8, take: (partition) => partition.compact() },
  { weight: 4, take: (partition) => partition.strike() },
];

const totalWeight = steps.reduce((sum, { weight }) => sum + weight, 0);

function appendSome(partition: PartitionLife): void {
  const count = 1 + partition.process.random.below(5);
  for (let index = 0; index < count; index++) partition.append();
}

/** Takes this many steps, or fewer when the process dies. */
export async function takeSteps(partition: PartitionLife, count: number): Promise<void> {
  const { life, random } = partition.process;
  for (let taken = 0; taken < count && !life.isOver; taken++) {
    partition.settle();
    let dice = random.below(totalWeight);
    await steps.find(({ weight }) => (dice -= weight) < 0)!.take(partition);
    if (partition.log.failure !== undefined) await partition.outlastFailure();
  }
}
