// What happens to a partition, and how often: the table that a life draws its steps from.

import { ignoreStorage, pause } from './life.ts';
import { cut, deleteRecords, move, recreate, retire, roll } from './log-changes.ts';
import { lookUp, read } from './reads.ts';
import type { PartitionLife } from './partition-life.ts';

interface Step {
  readonly weight: number;
  readonly take: (partition: PartitionLife) => Promise<unknown> | void;
}

const steps = {
  append: { weight: 60, take: appendSome },
  waitUntilDurable: { weight: 8, take: ({ log }) => log.whenDurable(log.logEndOffset).catch(ignoreStorage) },
  pause: { weight: 4, take: ({ process }) => pause(process.platform, process.random.between(0, 20)) },
  advanceHighWatermark: { weight: 6, take: (partition) => partition.advanceHighWatermark() },
  deleteRecords: { weight: 2, take: deleteRecords },
  retire: { weight: 3, take: retire },
  checkpointRecoveryPoints: {
    weight: 2,
    take: ({ process }) => process.logs.checkpoints.recoveryPoints().catch(ignoreStorage),
  },
  beginEpoch: { weight: 2, take: (partition) => partition.beginEpoch().catch(ignoreStorage) },
  cut: { weight: 2, take: cut },
  roll: { weight: 2, take: roll },
  read: { weight: 4, take: read },
  lookUp: { weight: 3, take: lookUp },
  recreate: { weight: 0.3, take: recreate },
  move: { weight: 2, take: move },
  compact: { weight: 8, take: (partition) => partition.passes.begin(partition) },
  jumpClock: { weight: 0.5, take: ({ process }) => process.jumpClock() },
  strike: { weight: 4, take: strike },
} satisfies Record<string, Step>;

/** How often each step is taken, where it is not as often as usual. */
export type StepWeights = Partial<Record<keyof typeof steps, number>>;

function strike({ process }: PartitionLife): void {
  if (process.withFaults && process.weather.strike()) process.tally.faults += 1;
}

function appendSome(partition: PartitionLife): void {
  const count = 1 + partition.process.random.below(5);
  for (let index = 0; index < count; index++) partition.append();
}

/** Takes this many steps, or fewer when the process dies. */
export async function takeSteps(partition: PartitionLife, count: number, weights: StepWeights = {}): Promise<void> {
  const { life, random } = partition.process;
  const weighted = Object.entries<Step>(steps).map(([name, { weight, take }]) => ({
    weight: weights[name as keyof StepWeights] ?? weight,
    take,
  }));
  const totalWeight = weighted.reduce((sum, { weight }) => sum + weight, 0);
  for (let taken = 0; taken < count && !life.isOver; taken++) {
    partition.settle();
    let dice = random.between(0, totalWeight);
    await weighted.find(({ weight }) => (dice -= weight) < 0)!.take(partition);
    if (partition.log.failure !== undefined) await partition.outlastFailure();
  }
}
