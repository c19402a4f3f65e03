// Apache Kafka's tools in one Java process that stays, so that a command line costs what it does and not
// what Java's start costs. One command line at a time, others wait for it; a process that dies rejects who waits.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { within } from '../../support/within.ts';

const program = fileURLToPath(new URL('ToolRunner.java', import.meta.url));
const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', '-Djava.security.manager=allow'];
/** Kafka's clients give up after 60 s; a tool that has not ended then never will. */
const toolTimeoutMs = 90_000;

export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class ToolRunner {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: Interface;
  readonly #closed: Promise<unknown>;
  /** Settled when the command lines that were given so far are through. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(jars: string) {
    // Log lines have times and threads in them; what a tool tells its user it does not log.
    const parameters = [...quick, '-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', join(jars, '*'), program];
    this.#child = spawn('java', parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface(this.#child.stdout);
    this.#closed = once(this.#answers, 'close');
  }

  /** `stdin` is what the tool finds on its standard input. */
  run(className: string, parameters: readonly string[], stdin: string | Uint8Array = ''): Promise<ToolResult> {
    const result = this.#last.then(() => this.#run(className, parameters, stdin));
    this.#last = result.catch(() => {});
    return result;
  }

  async #run(className: string, parameters: readonly string[], stdin: string | Uint8Array): Promise<ToolResult> {
    const line = [className, Buffer.from(stdin as string).toString('base64'), ...parameters].join('\t');
    const answered = once(this.#answers, 'line') as Promise<[string]>;
    const ended = this.#closed.then((): never => {
      throw new Error(`Java ended at ${line}`);
    });
    this.#child.stdin.write(`${line}\n`);
    const [answer] = await within(toolTimeoutMs, line, Promise.race([answered, ended]));
    const [code, stdout, stderr] = answer.split('\t');
    return { code: Number(code), stdout: decode(stdout!), stderr: decode(stderr!) };
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await within(10_000, "end of Kafka's tools", exited);
  }
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
