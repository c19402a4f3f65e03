// Which options of kafka-configs go together, and which entities there can be. The order of the checks is
// Kafka's: of several mistakes it is always the same one that is told.

import type { Network } from '../../../base/ports/network.ts';
import { refuseTogether, UsageError } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { GivenConfigsOptions } from './configs-options.ts';
import { type Entities, entitiesOf, type EntityType, entityTypes, hasShortOption } from './entities.ts';

const typesWithDefault: readonly string[] = ['users', 'clients', 'brokers', 'ips'];

/** Throws a `UsageError` or `CommandLineError`. */
export async function checkConfigsOptions(
  given: GivenConfigsOptions,
  network: Pick<Network, 'lookUp'>,
): Promise<Entities> {
  if (given.has('alter') === given.has('describe'))
    throw new UsageError('Command must include exactly one action: --describe, --alter');
  refuseTogether(given, 'describe', 'add-config', 'delete-config');
  const entities = entitiesOf(given);
  checkTypes(given, entities.types);
  const named = [...given.all('entity-type'), ...given.all('entity-name')].length > 0 || given.has('entity-default');
  if (named && hasShortOption(given)) {
    throw new CommandLineError(
      '--entity-{type,name,default} should not be used in conjunction with specific entity flags',
    );
  }
  if (given.has('bootstrap-server') && given.has('bootstrap-controller'))
    throw new CommandLineError('Only one of --bootstrap-server or --bootstrap-controller can be specified');
  await checkNames(given, entities, network);
  if (given.has('describe')) checkDescribe(given, entities);
  else checkAlter(given, entities);
  return { types: entities.types as readonly EntityType[], names: entities.names };
}

function checkTypes(given: GivenConfigsOptions, types: readonly string[]): void {
  const twice = types.filter((type, at) => types.indexOf(type) !== at);
  if (twice.length > 0) throw new CommandLineError(`Duplicate entity type(s) specified: ${twice.join(',')}`);
  if (!given.has('bootstrap-server') && !given.has('bootstrap-controller'))
    throw new CommandLineError('Either --bootstrap-server or --bootstrap-controller must be specified.');
  const unknown = types.find((type) => !(entityTypes as readonly string[]).includes(type));
  if (unknown !== undefined) {
    throw new CommandLineError(
      `Invalid entity type ${unknown}, the entity type must be one of ${entityTypes.join(', ')} with a --bootstrap-server or --bootstrap-controller argument`,
    );
  }
  if (types.length === 0) throw new CommandLineError('At least one entity type must be specified');
  if (types.length > 1 && types.some((type) => type !== 'users' && type !== 'clients'))
    throw new CommandLineError("Only 'users' and 'clients' entity types may be specified together");
}

async function checkNames(
  given: GivenConfigsOptions,
  { types, names }: Entities<string>,
  network: Pick<Network, 'lookUp'>,
): Promise<void> {
  if (!names.some((name) => name !== '')) return;
  const type = types[0]!;
  if (type === 'brokers' || type === 'broker-loggers') {
    const options = ['entity-name', 'broker', 'broker-logger'] as const;
    for (const name of namesOf(given, options)) {
      if (!isInteger(name))
        throw new CommandLineError(`The entity name for ${type} must be a valid integer broker id, but it is: ${name}`);
    }
  }
  if (type !== 'ips') return;
  for (const name of namesOf(given, ['entity-name', 'ip'])) {
    if ((await network.lookUp(name)) === undefined)
      throw new CommandLineError(
        `The entity name for ${type} must be a valid IP or resolvable host, but it is: ${name}`,
      );
  }
}

function namesOf(
  given: GivenConfigsOptions,
  options: readonly ('entity-name' | 'broker' | 'broker-logger' | 'ip')[],
): string[] {
  return options.filter((option) => given.has(option)).map((option) => given.one(option)!);
}

/** A number as Java reads one of 32 bits. */
function isInteger(text: string): boolean {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && value >= -(2 ** 31) && value < 2 ** 31;
}

function checkDescribe(given: GivenConfigsOptions, { types, names }: Entities<string>): void {
  const mayBeDefault = types.some((type) => typesWithDefault.includes(type));
  if (!mayBeDefault && given.has('entity-default'))
    throw new CommandLineError(`--entity-default must not be specified with --describe of ${types.join(',')}`);
  if (types.includes('broker-loggers') && !names.some((name) => name !== ''))
    throw new CommandLineError(`An entity name must be specified with --describe of ${types.join(',')}`);
}

function checkAlter(given: GivenConfigsOptions, { types, names }: Entities<string>): void {
  const hasName = names.some((name) => name !== '');
  if (types.some((type) => typesWithDefault.includes(type))) {
    if (names.length === 0) {
      throw new CommandLineError(
        'An entity-name or default entity must be specified with --alter of users, clients, brokers or ips',
      );
    }
  } else if (!hasName) {
    throw new CommandLineError(`An entity name must be specified with --alter of ${types.join(',')}`);
  }
  if (given.has('add-config') && given.has('add-config-file'))
    throw new CommandLineError('Only one of --add-config or --add-config-file must be specified');
  if (!given.has('add-config') && !given.has('add-config-file') && !given.has('delete-config')) {
    throw new CommandLineError(
      'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
    );
  }
}
