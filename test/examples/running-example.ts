// An example as a person runs it: a process of its own, of which we see what it prints and to which we send
// signals.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../../examples/', import.meta.url));

export class RunningExample {
  readonly #child: ChildProcess;
  readonly #name: string;
  #output = '';
  #complaints = '';
  #onOutput: () => void = () => {};

  constructor(name: string, bootstrapServers: string) {
    this.#name = name;
    this.#child = spawn(process.execPath, [`${directory}${name}.ts`, bootstrapServers], {
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout!.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
      this.#onOutput();
    });
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.#complaints += chunk.toString()));
    this.#child.once('exit', () => this.#onOutput());
  }

  get output(): string {
    return this.#output;
  }

  /** The records that it printed, as `orders-0 17`, in order of printing. */
  get records(): string[] {
    return [...this.#output.matchAll(/^(orders-\d+ \d+): /gm)].map(([, place]) => place!);
  }

  /** Until its output fulfils a condition. Throws when it ends before; the test's time limit is the bound. */
  async until(what: string, condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`${this.#name} ended without ${what}:\n${this.#output}${this.#complaints}`);
      }
      await new Promise<void>((resolve) => (this.#onOutput = resolve));
    }
  }

  /** Throws when it did not end well. */
  async end(signal?: 'SIGINT' | 'SIGTERM'): Promise<void> {
    const closed = once(this.#child, 'close');
    if (signal !== undefined) this.#child.kill(signal);
    const [code, endedBy] = (await closed) as [number | null, string | null];
    if (code !== 0) throw new Error(`${this.#name} ended with ${code ?? endedBy}:\n${this.#output}${this.#complaints}`);
    if (this.#complaints !== '') throw new Error(`${this.#name} complained:\n${this.#complaints}`);
  }

  /** Of a test that failed before the end. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
