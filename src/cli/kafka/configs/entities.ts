// Whose configuration a command line is about. Types and names are two lists: they come from --entity-type and
// --entity-name in the order of the command line, or from the short options in an order of Kafka's. The
// empty name stands for the default.

import type { GivenConfigsOptions } from './configs-options.ts';

/** In the order in which they are told. */
export const entityTypes = [
  'topics',
  'clients',
  'users',
  'brokers',
  'ips',
  'client-metrics',
  'groups',
  'broker-loggers',
] as const;

export type EntityType = (typeof entityTypes)[number];

/** What has settings; the others have quotas. */
export type ResourceEntity = Exclude<EntityType, 'users' | 'clients' | 'ips'>;

export interface Entities<T extends string = EntityType> {
  readonly types: readonly T[];
  readonly names: readonly string[];
}

const shortOptions = [
  ['topic', 'topics'],
  ['client', 'clients'],
  ['user', 'users'],
  ['broker', 'brokers'],
  ['broker-logger', 'broker-loggers'],
  ['ip', 'ips'],
  ['client-metrics', 'client-metrics'],
  ['group', 'groups'],
] as const;

const defaultOptions = [
  ['client-defaults', 'clients'],
  ['user-defaults', 'users'],
  ['broker-defaults', 'brokers'],
  ['ip-defaults', 'ips'],
] as const;

/** As they are given: a type may be one that there is none of. Throws a `CommandLineError`. */
export function entitiesOf(given: GivenConfigsOptions): Entities<string> {
  const shorts = shortOptions.filter(([option]) => given.has(option));
  const defaults = defaultOptions.filter(([option]) => given.has(option));
  return {
    types: [...given.all('entity-type'), ...[...shorts, ...defaults].map(([, type]) => type)],
    names: [...longNames(given), ...shorts.map(([option]) => given.one(option)!), ...defaults.map(() => '')],
  };
}

export function hasShortOption(given: GivenConfigsOptions): boolean {
  return [...shortOptions, ...defaultOptions].some(([option]) => given.has(option));
}

function longNames(given: GivenConfigsOptions): string[] {
  const names = given.all('entity-name').values();
  return given.order
    .filter((option) => option === 'entity-name' || option === 'entity-default')
    .map((option) => (option === 'entity-default' ? '' : names.next().value!));
}

/** What one of them is called: `topic`, `client-metric`. */
export function singular(type: EntityType): string {
  return type.slice(0, -1);
}
