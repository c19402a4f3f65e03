// A copier as its test sees it: a process that is started again when it ends without being told to, as a
// supervisor would, up to a bound.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { within } from '../support/within.ts';
import { type ClientName, type CopierOptions, sessionTimeoutMs } from './copier-options.ts';

export interface CopierSpec {
  readonly client: ClientName;
  readonly options: CopierOptions;
  /** Where Copier.class is. */
  readonly classes: string;
  /** Default true. */
  readonly isSupervised?: boolean;
}

const maximumStarts = 40;
const endTimeoutMs = 60_000;

export class RunningCopier {
  /** Of all its lives: transactions it knows to be committed. */
  transactions = 0;
  /** Records in them. */
  records = 0;
  /** How often `open` was said. */
  opened = 0;
  starts = 0;
  /** How lives ended that nobody ended. */
  readonly failures: (number | string)[] = [];
  readonly #spec: CopierSpec;
  #child: ChildProcess;
  #errors = '';
  #isStopping = false;
  #onLine: () => void = () => {};

  constructor(spec: CopierSpec) {
    this.#spec = spec;
    this.#child = this.#start();
  }

  get complaints(): string {
    return this.#errors.slice(-4_000);
  }

  /** The exit code, once it has ended; undefined until then. */
  get exitCode(): number | undefined {
    return this.#child.exitCode ?? undefined;
  }

  #start(): ChildProcess {
    this.starts += 1;
    const { client, options, classes } = this.#spec;
    const [program, ...parameters] = client === 'java' ? javaCopier(options, classes) : nodeCopier(client, options);
    const child = spawn(program!, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
    // Told to go on after it was killed.
    child.stdin.on('error', () => {});
    createInterface(child.stdout).on('line', (line) => this.#hear(line));
    child.stderr.on('data', (chunk: Buffer) => (this.#errors = (this.#errors + chunk.toString()).slice(-20_000)));
    child.once('close', () => this.#ended(child));
    return child;
  }

  #ended(child: ChildProcess): void {
    this.#onLine();
    if (this.#isStopping || this.#spec.isSupervised === false) return;
    if (child.signalCode !== 'SIGKILL') this.failures.push(child.exitCode ?? child.signalCode ?? 'unknown');
    if (this.starts < maximumStarts) this.#child = this.#start();
    else this.#errors += `\ngiven up after ${this.starts} starts`;
  }

  #hear(line: string): void {
    const match = /^committed (\d+)$/.exec(line);
    if (match !== null) {
      this.transactions += 1;
      this.records += Number(match[1]);
    } else if (line === 'open') this.opened += 1;
    this.#onLine();
  }

  /** Until what it said fulfils a condition. */
  async until(timeoutMs: number, what: string, condition: () => boolean): Promise<void> {
    const fulfilled = (async () => {
      while (!condition()) await new Promise<void>((resolve) => (this.#onLine = resolve));
    })();
    try {
      await within(timeoutMs, what, fulfilled);
    } catch (error) {
      throw new Error(`${this.#spec.client}: ${this.records} records copied\n${this.complaints}`, { cause: error });
    }
  }

  /** Kill -9. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  stall(): void {
    this.#child.kill('SIGSTOP');
  }

  /** After `stall`, or in a transaction of one that goes stepwise. */
  goOn(): void {
    this.#child.stdin!.write('\n');
    this.#child.kill('SIGCONT');
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    const code = this.#child.exitCode;
    // A JVM that was asked to end says so.
    if (code !== 0 && code !== 143) throw new Error(`${this.#spec.client} ended with ${code}\n${this.complaints}`);
  }

  async abandon(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#isStopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.kill(signal);
    await within(endTimeoutMs, `the end of a copier with ${this.#spec.client}`, ended);
  }
}

function nodeCopier(client: ClientName, options: CopierOptions): string[] {
  return [process.execPath, join(import.meta.dirname, 'copier.ts'), client, JSON.stringify(options)];
}

function javaCopier(options: CopierOptions, classes: string): string[] {
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m'];
  return [
    'java',
    ...quick,
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
    '-cp',
    `${classes}:${join(options.packages, '*')}`,
    'Copier',
    options.address,
    options.groupId,
    options.transactionalId,
    options.input,
    options.output,
    String(options.recordsPerTransaction),
    String(options.isStepwise),
    String(sessionTimeoutMs),
  ];
}
