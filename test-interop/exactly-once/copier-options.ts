// What a copier is told, whichever client it is written with, and what it says: one word a line.

export interface CopierOptions {
  readonly address: string;
  readonly groupId: string;
  readonly transactionalId: string;
  readonly input: string;
  /** With as many partitions as the input. */
  readonly output: string;
  readonly recordsPerTransaction: number;
  /** Waits in each transaction, when half of its records are written, for a line of standard input. */
  readonly isStepwise: boolean;
  /** Where the client's modules are. */
  readonly packages: string;
}

export const clientNames = ['samsa', 'kafkajs', 'confluent', 'java'] as const;
export type ClientName = (typeof clientNames)[number];

/** How a copier ends that was fenced by another one; any other failure ends it with 1. */
export const fencedExitCode = 3;
/** The group has to notice soon that a copier was killed. */
export const sessionTimeoutMs = 3_000;
