// The options of the admin client.

import type { ConfigTable, ConfigValues } from '../../base/config/config-definition.ts';
import { ConfigError } from '../../base/config/config-error.ts';
import { atLeast, between } from '../../base/config/constraint.ts';
import { commonOptions } from './common-options.ts';

export const adminOptions = {
  ...commonOptions,
  'bootstrap.servers': {
    type: 'list',
    default: [],
    importance: 'high',
    doc: `${commonOptions['bootstrap.servers'].doc} Either this or \`bootstrap.controllers\`.`,
  },
  'bootstrap.controllers': {
    type: 'list',
    default: [],
    importance: 'high',
    doc: 'Listeners of controllers, host:port pairs, to ask the controllers themselves (KIP-919), for instance when no broker can be reached. What only brokers know cannot be asked then.',
  },
  'connections.max.idle.ms': { ...commonOptions['connections.max.idle.ms'], default: 300_000 },
  'default.api.timeout.ms': {
    type: 'int',
    default: 60_000,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'How long a call may take in all, retries included.',
  },
  retries: {
    type: 'int',
    default: 2_147_483_647,
    valid: between(0, 2_147_483_647),
    importance: 'low',
    doc: 'How often a failed request is sent again; `default.api.timeout.ms` is the better bound.',
  },
} as const satisfies ConfigTable;

export type AdminConfig = ConfigValues<typeof adminOptions>;

/** Throws a `ConfigError` unless there is exactly one kind of address to begin with. */
export function bootstrapControllers(config: AdminConfig): readonly string[] {
  const controllers = config['bootstrap.controllers'];
  const servers = config['bootstrap.servers'];
  if (servers.length === 0 && controllers.length === 0)
    throw new ConfigError('bootstrap.servers', 'You must set either bootstrap.servers or bootstrap.controllers');
  if (servers.length > 0 && controllers.length > 0)
    throw new ConfigError('bootstrap.servers', 'You cannot set both bootstrap.servers and bootstrap.controllers');
  return controllers;
}
