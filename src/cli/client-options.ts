// The options by which a command finds its cluster, and a look whether somebody is there at all: a
// client would try for a minute what a person at a terminal wants to know now.

import { type Command, Option } from 'commander';
import { NetworkError } from '../base/ports/network.ts';
import { addressText, parseAddresses } from '../client/cluster/addresses.ts';
import type { CommandContext } from './command-context.ts';
import { UserError } from './user-error.ts';

export interface ClientFlags {
  readonly bootstrapServer: string;
  readonly X: readonly string[];
}

/** Where `samsa start` listens when it is told nothing. */
export const defaultServer = '127.0.0.1:9092';
const probeTimeoutMs = 5_000;

export function addClientOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-b, --bootstrap-server <host:port,...>', 'where the cluster is')
        .default(defaultServer)
        .env('SAMSA_BOOTSTRAP_SERVER'),
    )
    .addOption(
      new Option('-X <key=value>', 'an option of the client, with its Kafka name')
        .argParser(collect)
        .default([], 'none'),
    );
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** `key=value` arguments as options of a client. */
export function clientOptions(flags: ClientFlags): { bootstrapServers: string; [key: string]: string } {
  const options: { bootstrapServers: string; [key: string]: string } = { bootstrapServers: flags.bootstrapServer };
  for (const pair of flags.X) {
    const [key, value] = splitPair(pair, '-X');
    options[key] = value;
  }
  return options;
}

export function splitPair(pair: string, option: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at <= 0) throw new UserError(`${option} ${pair}: write key=value`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** Throws a `UserError` that says what to do when nobody answers at any of the addresses. */
export async function findBroker(context: CommandContext, flags: ClientFlags): Promise<void> {
  const addresses = parseAddresses(
    '--bootstrap-server',
    flags.bootstrapServer.split(',').map((text) => text.trim()),
  );
  let failure: unknown;
  for (const address of addresses) {
    try {
      const stream = await context.platform.network.connect(address, probeTimeoutMs);
      stream.start({ onData() {}, onEnd() {}, onDrain() {}, onClose() {} });
      stream.destroy();
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw new UserError(unreachable(addresses.map(addressText).join(', '), failure));
}

function unreachable(where: string, failure: unknown): string {
  const code = failure instanceof NetworkError ? failure.code : (failure as Error).message;
  const advice =
    code === 'ECONNREFUSED'
      ? 'Nothing listens there. Start a broker with `samsa start`, or name another one with --bootstrap-server.'
      : 'Check the address that --bootstrap-server or SAMSA_BOOTSTRAP_SERVER names.';
  return `no broker at ${where} (${code}).\n  ${advice}`;
}
