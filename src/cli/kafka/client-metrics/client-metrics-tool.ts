// kafka-client-metrics: subscriptions to what clients measure about themselves (KIP-714).

import { randomUuid } from '../../../base/uuid.ts';
import { type Admin, configResourceName, type ConfigAlteration } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { readPropertyFile } from '../clients/read-property-file.ts';
import { timedCall } from '../clients/timed-call.ts';
import {
  checkClientMetricsOptions,
  type ClientMetricsOptions,
  clientMetricsOptions,
  type GivenClientMetricsOptions,
} from './client-metrics-options.ts';

export const clientMetricsTool: KafkaTool<ClientMetricsOptions> = {
  about: 'This tool shows and changes subscriptions to the metrics of clients.',
  aboutWithoutOptions: 'This tool shows and changes subscriptions to the metrics of clients.',
  listsOptionsOnError: true,
  options: clientMetricsOptions,
  run,
};

const actions = { alter, delete: remove, describe, list } as const;

async function run(given: GivenClientMetricsOptions, context: CommandContext): Promise<number> {
  const action = checkClientMetricsOptions(given);
  const file = given.one('command-config');
  // One that cannot be read is a mistake of the command line; what is wrong in it is found out later.
  if (file !== undefined) await readPropertyFile(context, file);
  try {
    await using admin = await openAdmin(context, given.one('bootstrap-server')!, file);
    await actions[action](admin, given, context);
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    const [message = '', ...reasons] = failureMessage(error).split('\n');
    await context.output.line(`Error while executing client metrics command : ${message}`);
    if (reasons.length > 0) context.output.say(reasons.join('\n'));
    return 1;
  }
}

async function list(admin: Admin, _given: GivenClientMetricsOptions, context: CommandContext): Promise<void> {
  await context.output.line((await listNames(admin, context.signal)).join('\n'));
}

async function listNames(admin: Admin, signal: AbortSignal): Promise<string[]> {
  const listed = await timedCall('listConfigResources', admin.listConfigResources(['client-metrics'], { signal }));
  return listed.map(({ name }) => name).toSorted();
}

async function describe(admin: Admin, given: GivenClientMetricsOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const wanted = given.one('name');
  const names = await listNames(admin, signal);
  if (wanted !== undefined && !names.includes(wanted)) {
    await output.line(`The client metric resource ${wanted} doesn't exist and doesn't have dynamic config.`);
    return;
  }
  for (const name of wanted === undefined ? names : [wanted]) {
    await output.line(`Client metrics configs for ${name} are:`);
    for (const { name: key, value } of await readConfigs(admin, name, signal)) await output.line(`  ${key}=${value}`);
  }
}

async function readConfigs(admin: Admin, name: string, signal: AbortSignal) {
  const resource = { type: 'client-metrics', name } as const;
  const described = await timedCall('describeConfigs', admin.describeConfigs([resource], { signal }));
  const entries = await timedCall(
    'describeConfigs',
    Promise.resolve().then(() => described.get(configResourceName(resource))!),
  );
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function alter(admin: Admin, given: GivenClientMetricsOptions, context: CommandContext): Promise<void> {
  const name = given.one('name') ?? randomUuid(context.platform.random);
  const changes = [
    ['interval.ms', given.one('interval')],
    ['metrics', given.one('metrics')],
    ['match', given.one('match')],
  ] as const;
  const operations = changes.flatMap(([key, value]) =>
    value === undefined ? [] : [{ operation: value === '' ? ('delete' as const) : ('set' as const), name: key, value }],
  );
  await change(admin, name, operations, context.signal);
  await context.output.line(`Altered client metrics config for ${name}.`);
}

async function remove(admin: Admin, given: GivenClientMetricsOptions, context: CommandContext): Promise<void> {
  const name = given.one('name')!;
  const entries = await readConfigs(admin, name, context.signal);
  const operations = entries.map((entry) => ({ operation: 'delete' as const, name: entry.name, value: '' }));
  await change(admin, name, operations, context.signal);
  await context.output.line(`Deleted client metrics config for ${name}.`);
}

async function change(
  admin: Admin,
  name: string,
  operations: ConfigAlteration['operations'],
  signal: AbortSignal,
): Promise<void> {
  const alteration = { resource: { type: 'client-metrics', name } as const, operations };
  const results = await timedCall('incrementalAlterConfigs', admin.incrementalAlterConfigs([alteration], { signal }));
  await timedCall(
    'incrementalAlterConfigs',
    Promise.resolve().then(() => results.all()),
  );
}
