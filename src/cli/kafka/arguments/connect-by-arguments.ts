// Where a tool of commands finds the cluster: brokers or controllers, and the admin client for them.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { openAdmin } from '../clients/open-admin.ts';
import type { ArgumentOption } from './argument-tool.ts';
import type { GivenArguments } from './given-arguments.ts';

/** `letters` are short names for them. */
export function connectionOptions(
  group: string,
  letters?: { readonly server: string; readonly controller: string },
): readonly ArgumentOption[] {
  return [
    {
      flags: letters === undefined ? ['--bootstrap-server'] : ['--bootstrap-server', letters.server],
      group,
      doc: 'Where the cluster is: host:port of one or more brokers, separated by commas.',
    },
    {
      flags: letters === undefined ? ['--bootstrap-controller'] : ['--bootstrap-controller', letters.controller],
      group,
      doc: 'The same of controllers, to ask them instead of brokers.',
    },
  ];
}

/** Throws a `CommandLineError` as `openAdmin` does. */
export function connectByArguments(
  given: GivenArguments,
  context: CommandContext,
  configFile: string | undefined,
): Promise<Admin> {
  const controllers = given.text('bootstrap-controller');
  return controllers === undefined
    ? openAdmin(context, given.text('bootstrap-server')!, configFile)
    : openAdmin(context, controllers, configFile, 'bootstrap.controllers');
}
