// What a running command has around it: the platform, its output, and the signal that tells it to stop.
// Ctrl-C ends a command with 130, SIGTERM with 143, a reader that has gone away (head) quietly with 0.
// A command that has not come to its end a while after that is ended, unless it asked for patience; a
// second signal ends any at once.

import process from 'node:process';
import type { Platform } from '../base/ports/platform.ts';
import { createPlatform } from '../base/ports/real/platform.ts';
import type { Timer } from '../base/ports/timers.ts';
import { Output } from './output/output.ts';

const stopSignals = { SIGINT: 130, SIGTERM: 143 } as const;
const graceMs = 3_000;

/** What a command reads from and writes to. The process's own, when left out. */
export interface Surroundings {
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
  readonly stderr?: NodeJS.WriteStream;
  readonly environment?: NodeJS.ProcessEnv;
}

export class CommandContext {
  readonly platform: Platform = createPlatform();
  readonly output: Output;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: NodeJS.ProcessEnv;
  readonly #stdin: NodeJS.ReadStream | undefined;
  readonly #stop = new AbortController();
  readonly #handlers: (() => void)[] = [];
  #stopCode: number | undefined;
  #force: Timer | undefined;

  constructor(surroundings: Surroundings = {}) {
    const { stdout = process.stdout, stderr = process.stderr, environment = process.env } = surroundings;
    this.#stdin = surroundings.stdin;
    this.stderr = stderr;
    this.environment = environment;
    this.output = new Output(stdout, stderr, () => this.#requestStop(0));
  }

  /** Only when asked for: looking at the process's own opens it. */
  get stdin(): NodeJS.ReadStream {
    return this.#stdin ?? process.stdin;
  }

  /** Colours are for a terminal, and only for those who have not switched them off (no-color.org). */
  get usesColor(): boolean {
    const { NO_COLOR, TERM } = this.environment;
    return this.output.isTerminal && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
  }

  /** The command stops in its own time: a broker that writes everything down must not be cut short. */
  stopsPatiently = false;

  /** Aborted when the command shall come to its end. */
  get signal(): AbortSignal {
    this.#listen();
    return this.#stop.signal;
  }

  /** With what the process ends because it was told to; undefined as long as it was not. */
  get stopCode(): number | undefined {
    return this.#stopCode;
  }

  get isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  #listen(): void {
    if (this.#handlers.length > 0) return;
    for (const [name, code] of Object.entries(stopSignals)) {
      const handler = (): void => {
        if (this.#stopCode !== undefined) process.exit(code);
        this.#requestStop(code);
      };
      process.on(name, handler);
      this.#handlers.push(() => process.off(name, handler));
    }
  }

  #requestStop(code: number): void {
    if (this.#stopCode !== undefined) return;
    this.#stopCode = code;
    process.exitCode = code;
    this.#stop.abort(new Error('stopped'));
    if (!this.stopsPatiently) this.#force = this.platform.timers.background(graceMs, () => process.exit(code));
  }

  /** The command is done: signals have their usual meaning again. */
  end(): void {
    for (const stop of this.#handlers.splice(0)) stop();
    this.#force?.cancel();
    if (this.#stopCode !== undefined) process.exitCode = this.#stopCode;
  }
}
