// A running verifiable consumer, Apache Kafka's or ours: what it reports as JSON lines, and how it ends.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { eventually, within } from '../../support/within.ts';
import type { VerifiableCommand } from './verifiable-command.ts';

/** A start of Java, a session that runs out and a rebalance, on a busy machine. */
const patienceMs = 60_000;

/** As it is reported; which fields there are depends on the name. */
export interface VerifiableEvent {
  readonly name: string;
  readonly count?: number;
  readonly offset?: number;
  readonly partition?: number;
  readonly value?: string;
  readonly partitions?: readonly { readonly topic: string; readonly partition: number }[];
  readonly offsets?: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];
  readonly success?: boolean;
  readonly error?: string;
}

export class VerifiableConsumer {
  readonly events: VerifiableEvent[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<unknown>;
  #errors = '';

  constructor([program, ...words]: VerifiableCommand, parameters: readonly string[]) {
    this.#child = spawn(program, [...words, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#ended = once(this.#child, 'close');
    createInterface(this.#child.stdout).on('line', (line) => this.events.push(JSON.parse(line) as VerifiableEvent));
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** The offsets of the records it was given. */
  get offsets(): readonly number[] {
    return this.events.filter(({ name }) => name === 'record_data').map(({ offset }) => offset!);
  }

  /** What it committed last. */
  get committed(): number | undefined {
    return this.events.findLast(({ name }) => name === 'offsets_committed')?.offsets?.[0]?.offset;
  }

  async reports(what: string, holds: (consumer: this) => boolean): Promise<void> {
    try {
      await eventually(patienceMs, what, () => {
        if (this.#child.exitCode !== null && !holds(this)) throw new Error(`it ended with ${this.#child.exitCode}`);
        return holds(this) ? true : undefined;
      });
    } catch (error) {
      throw new Error(`${what}: ${JSON.stringify(this.events.slice(-10))}\n${this.#errors}`, { cause: error });
    }
  }

  /** The exit code of one that ends by itself. */
  async end(): Promise<number | null> {
    await within(patienceMs, 'the end of a verifiable consumer', this.#ended);
    return this.#child.exitCode;
  }

  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return await this.end();
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.end();
  }
}

/** What happened, without when: records that came in several polls are one. */
export function storyOf(events: readonly VerifiableEvent[]): string[] {
  const story: string[] = [];
  for (const { name, partitions, success, error } of events) {
    if (name === 'record_data') continue;
    const where = partitions?.map(({ topic, partition }) => `${topic}-${partition}`).join() ?? '';
    const outcome = success === undefined ? '' : `${success} ${error ?? ''}`;
    const line = `${name} ${name === 'records_consumed' ? '' : where}${outcome}`.trim();
    if (name.startsWith('partitions_') || !story.slice(-2).includes(line)) story.push(line);
  }
  return story;
}
