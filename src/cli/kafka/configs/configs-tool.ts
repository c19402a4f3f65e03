// kafka-configs: shows and changes what is configured for topics, brokers and their loggers, groups,
// subscriptions of client metrics, and the quotas and SCRAM credentials of users, clients and ips.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { UsageError } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { alterConfigs } from './alter-configs.ts';
import { checkConfigsOptions } from './check-configs-options.ts';
import { type ConfigsOptions, configsOptions, type GivenConfigsOptions } from './configs-options.ts';
import { describeConfigs } from './describe-configs.ts';
import { UnreadableError } from './unreadable-error.ts';

export const configsTool: KafkaTool<ConfigsOptions> = {
  about:
    'This tool shows and changes the configuration of topics, clients, users, brokers, ips, client metrics and groups.',
  aboutWithoutOptions:
    'This tool shows and changes the configuration of topics, clients, users, brokers, ips, client metrics and groups.',
  options: configsOptions,
  async optionsInDetail() {
    const { configNamesText } = await import('./config-names-text.ts');
    const addConfig = configsOptions['add-config'];
    return { ...configsOptions, 'add-config': { ...addConfig, doc: `${addConfig.doc} ${configNamesText()}` } };
  },
  run,
};

async function run(given: GivenConfigsOptions, context: CommandContext): Promise<number> {
  try {
    const entities = await checkConfigsOptions(given, context.platform.network);
    await using admin = await connect(given, context);
    if (given.has('describe')) await describeConfigs(admin, entities, given.has('all'), context);
    else await alterConfigs(admin, entities, given, context);
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    if (error instanceof UsageError || error instanceof CommandLineError) throw error;
    context.output.say(`Error while executing config command with args '${given.words.join(' ')}'`);
    context.output.say(reasonOf(error));
    return 1;
  }
}

async function connect(given: GivenConfigsOptions, context: CommandContext): Promise<Admin> {
  const controllers = given.one('bootstrap-controller');
  const addressesOf = controllers === undefined ? 'bootstrap.servers' : 'bootstrap.controllers';
  const addresses = controllers ?? given.one('bootstrap-server')!;
  try {
    return await openAdmin(context, addresses, given.one('command-config'), addressesOf);
  } catch (error) {
    throw error instanceof CommandLineError ? new UnreadableError(error) : error;
  }
}

/** Throws what should not happen at all. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreadableError) return error.message;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  failureMessage(first);
  return javaErrorText(first as Error);
}
