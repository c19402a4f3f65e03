// Runs commands inside the test's process, against a broker that is there too: what they print and how they
// end, without the cost of a process for each.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { silentLogger } from '../../src/base/logging.ts';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { startBroker } from '../../src/broker/broker.ts';
import { CommandContext } from '../../src/cli/command-context.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { configOf, type Overrides } from '../broker/kit.ts';
import type { RunResult } from './run-samsa.ts';

export interface Run {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** What a person types at a terminal. */
  readonly typed?: string;
  /** Somebody watches stdout on a terminal. */
  readonly isTerminal?: boolean;
  /** The reader of stdout goes away after so many writes. */
  readonly mostWrites?: number;
}

/** A stream that keeps what is written to it. */
function collector(
  isTerminal: boolean,
  mostWrites = Infinity,
): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (chunks.length >= mostWrites) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: isTerminal }) as unknown as NodeJS.WriteStream,
    text: () => Buffer.concat(chunks).toString(),
  };
}

export async function samsa(words: readonly string[], run: Run = {}): Promise<RunResult> {
  const stdout = collector(run.isTerminal ?? false, run.mostWrites);
  const stderr = collector(false);
  const input = Readable.from([Buffer.from(run.typed ?? run.input ?? '')]);
  const stdin = Object.assign(input, { isTTY: run.typed !== undefined }) as unknown as NodeJS.ReadStream;
  const environment = { XDG_CONFIG_HOME: '/nonexistent', ...run.environment };
  const context = new CommandContext({ stdin, stdout: stdout.stream, stderr: stderr.stream, environment });
  const code = await runCommandLine(words, context);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

export interface CommandBroker {
  readonly address: string;
  /** Runs a command with this broker's address in the environment. */
  readonly run: (line: string | readonly string[], run?: Run) => Promise<RunResult>;
  readonly close: () => Promise<void>;
}

export async function startCommandBroker(overrides: Overrides = {}): Promise<CommandBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'samsa-commands-'));
  const platform = createPlatform();
  const settings = {
    'advertised.listeners': 'PLAINTEXT://127.0.0.1:0',
    'offsets.topic.num.partitions': 1,
    ...overrides,
  };
  const broker = await startBroker(configOf(settings, directory), platform, silentLogger);
  const address = `127.0.0.1:${broker.listeners.find(({ kind }) => kind === 'broker')!.port}`;
  return {
    address,
    run: (line, run = {}) =>
      samsa(typeof line === 'string' ? line.split(' ') : line, {
        ...run,
        environment: { SAMSA_BOOTSTRAP_SERVER: address, ...run.environment },
      }),
    async close() {
      await broker.close();
      await platform.workers.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
