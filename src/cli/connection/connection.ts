// How a command finds its cluster: command line, then environment, then profile, then the default; the
// first that says something wins, option by option. And a look whether somebody is there at all: a client
// would try for a minute what a person at a terminal wants to know now.

import type { ConfigTable } from '../../base/config/config-definition.ts';
import { NetworkError } from '../../base/ports/network.ts';
import { addressText, parseAddresses } from '../../client/cluster/addresses.ts';
import type { Admin } from '../../client/index.ts';
import { adminOptions } from '../../client/options/admin-options.ts';
import { consumerOptions } from '../../client/options/consumer-options.ts';
import { camelCase } from '../../client/options/option-names.ts';
import { producerOptions } from '../../client/options/producer-options.ts';
import type { CommandContext } from '../command-context.ts';
import { defaultServer } from '../common-options.ts';
import { readProfiles } from './profile-store.ts';
import { type Profile, requireProfile } from './profiles.ts';
import { UserError } from '../user-error.ts';
import { parsePair } from '../values.ts';

/** What `connectionOptions` say. */
export interface ConnectionGiven {
  readonly bootstrapServer: string | undefined;
  readonly clientOption: readonly string[];
  readonly profile: string | undefined;
}

export interface ClientOptions {
  bootstrapServers: string;
  [key: string]: string;
}

const probeTimeoutMs = 5_000;
const variablePrefix = 'SAMSA_X_';

/** Variables that are for clients; `samsa start` takes all other `SAMSA_…` for settings of the broker. */
export function isClientVariable(name: string): boolean {
  return ['SAMSA_BOOTSTRAP_SERVER', 'SAMSA_PROFILE', 'SAMSA_FORMAT'].includes(name) || name.startsWith(variablePrefix);
}

/** The options of the client, whoever is there. */
export async function connectionSettings(given: ConnectionGiven, context: CommandContext): Promise<ClientOptions> {
  return { clientId: 'samsa', ...mergeOptions(given, context.environment, await profileOf(given, context)) };
}

/** As `connectionSettings`, after somebody was found to answer. Throws a `UserError` when nobody does. */
export async function clientOptions(given: ConnectionGiven, context: CommandContext): Promise<ClientOptions> {
  const options = await connectionSettings(given, context);
  await warnOfVariable(given, context);
  await findBroker(context, options.bootstrapServers);
  return options;
}

/** Who names a profile thinks of its cluster: that a forgotten variable leads elsewhere must not go unsaid. */
async function warnOfVariable(given: ConnectionGiven, context: CommandContext): Promise<void> {
  const variable = context.environment['SAMSA_BOOTSTRAP_SERVER'];
  const isFromVariable = given.bootstrapServer !== undefined && given.bootstrapServer === variable;
  if (!isFromVariable || given.profile === undefined || given.profile === '') return;
  const profile = await profileOf(given, context);
  if (profile === undefined || profile.bootstrapServer === variable) return;
  context.output.say(
    `SAMSA_BOOTSTRAP_SERVER=${variable} wins over profile ${profile.name} (${profile.bootstrapServer})`,
  );
}

/** `given` holds what command line or environment say of the server and the profile. */
export function mergeOptions(
  given: ConnectionGiven,
  environment: Readonly<Record<string, string | undefined>>,
  profile: Profile | undefined,
): ClientOptions {
  const variables = Object.entries(environment)
    .filter(([name, value]) => name.startsWith(variablePrefix) && value !== undefined && value !== '')
    .map(([name, value]) => [name.slice(variablePrefix.length).toLowerCase().replaceAll('_', '.'), value!] as const);
  const pairs = given.clientOption.map((pair) => optionPair(pair));
  const options = Object.fromEntries([...(profile?.options ?? []), ...variables, ...pairs]);
  return { ...options, bootstrapServers: given.bootstrapServer ?? profile?.bootstrapServer ?? defaultServer };
}

function optionPair(text: string): readonly [string, string] {
  try {
    return parsePair(text);
  } catch {
    throw new UserError(`-X ${text}: write key=value`);
  }
}

async function profileOf(given: ConnectionGiven, context: CommandContext): Promise<Profile | undefined> {
  const profiles = await readProfiles(context);
  if (given.profile !== undefined && given.profile !== '') return requireProfile(profiles, given.profile);
  return profiles.current === undefined ? undefined : requireProfile(profiles, profiles.current);
}

const tables = { admin: adminOptions, consumer: consumerOptions, producer: producerOptions };

/** Without what only clients of other kinds have; what no client has stays, to be refused with a hint. */
export function optionsFor(kind: keyof typeof tables, options: ClientOptions): ClientOptions {
  const isFor = (table: ConfigTable, name: string): boolean =>
    Object.keys(table).some((key) => camelCase(key) === camelCase(name));
  const others = Object.values(tables).filter((table) => table !== tables[kind]);
  const kept = Object.entries(options).filter(
    ([name]) => isFor(tables[kind], name) || !others.some((table) => isFor(table, name)),
  );
  return { ...Object.fromEntries(kept), bootstrapServers: options.bootstrapServers };
}

export async function withAdmin(
  given: ConnectionGiven,
  context: CommandContext,
  act: (admin: Admin) => Promise<void>,
): Promise<void> {
  const options = await clientOptions(given, context);
  const { Admin } = await import('../../client/admin/admin.ts');
  await using admin = new Admin(optionsFor('admin', options));
  await act(admin);
}

async function findBroker(context: CommandContext, servers: string): Promise<void> {
  const addresses = parseAddresses(
    '--bootstrap-server',
    servers.split(',').map((text) => text.trim()),
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
      : 'Check the address: --bootstrap-server, SAMSA_BOOTSTRAP_SERVER or the profile names it.';
  return `no broker at ${where} (${code}).\n  ${advice}`;
}
