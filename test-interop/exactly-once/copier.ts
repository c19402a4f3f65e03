// Copies a topic exactly once, in a process of its own: `node copier.ts <client> <options as JSON>`. It says
// `ready` when it has its producer id, `open` when half of a transaction's records are written, and
// `committed <records>`. SIGTERM ends it between two transactions. What it cannot get over ends it: whoever
// started it starts it again.

import { once } from 'node:events';
import { confluent } from './copier-confluent.ts';
import { kafkajs } from './copier-kafkajs.ts';
import { type CopierOptions, fencedExitCode } from './copier-options.ts';
import { samsa } from './copier-samsa.ts';

export interface Copying {
  readonly options: CopierOptions;
  /** Aborted when the copier is to end. */
  readonly signal: AbortSignal;
  readonly ready: () => void;
  /** To be awaited when half of the records are written. */
  readonly open: () => Promise<void>;
  readonly committed: (records: number) => void;
}

export interface Copier {
  /** Resolves when the signal is aborted and everything is closed. */
  copy(copying: Copying): Promise<void>;
  isFenced(error: unknown): boolean;
}

const copiers: Readonly<Record<string, Copier>> = { samsa, kafkajs, confluent };

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const [client, json] = process.argv.slice(2);
const copier = copiers[client!]!;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test that starts this writes it
const options = JSON.parse(json!) as CopierOptions;
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

function fail(error: unknown): never {
  console.error(error);
  process.exit(copier.isFenced(error) ? fencedExitCode : 1);
}

process.on('unhandledRejection', fail);
try {
  await copier.copy({
    options,
    signal: stop.signal,
    ready: () => say('ready'),
    async open() {
      say('open');
      if (options.isStepwise) await once(process.stdin, 'data');
    },
    committed: (records) => say(`committed ${records}`),
  });
} catch (error) {
  fail(error);
}
process.exit(0);
