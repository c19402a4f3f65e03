// kafka-groups: lists the groups of all types, whatever they are for.

import { DiskError } from '../../../base/ports/disk.ts';
import { type Admin, type GroupListing, isRetriable, KafkaError } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { columnLine, widthOf } from '../column-line.ts';
import { failureMessage } from '../failure-message.ts';
import { bootstrapServerOption, commandConfigOption, commonToolOptions, type KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { refuseTogether, UsageError } from '../options/option-rules.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';

const options = {
  ...commonToolOptions,
  'bootstrap-server': { ...bootstrapServerOption, isRequired: true },
  'command-config': commandConfigOption,
  list: { doc: 'List the groups.' },
  'group-type': {
    argument: { type: 'String', what: 'type' },
    doc: 'Only groups of this type: classic, consumer, share or streams.',
  },
  protocol: { argument: { type: 'String', what: 'protocol' }, doc: 'Only groups of this protocol.' },
  consumer: {
    doc: 'Only groups of consumers: those of type consumer, and the classic ones whose protocol is consumer or empty.',
  },
  share: { doc: 'Only share groups.' },
  streams: { doc: 'Only streams groups.' },
} as const satisfies ToolOptions;

type Given = GivenOptions<typeof options>;

export const groupsTool: KafkaTool<typeof options> = {
  about: 'This tool lists groups of all types.',
  aboutWithoutOptions: 'This tool lists groups of all types.',
  listsOptionsOnError: true,
  options,
  run,
};

const groupTypes: readonly string[] = ['Consumer', 'Classic', 'Share', 'Streams'];
const timeoutMs = 30_000;

async function run(given: Given, context: CommandContext): Promise<number> {
  const isWanted = checkOptions(given);
  const [servers, configFile] = [given.one('bootstrap-server')!, given.one('command-config')];
  try {
    await using admin = await openAdmin(context, servers, configFile);
    const groups = (await listGroups(admin, context.signal)).filter(isWanted);
    await context.output.write(table(groups));
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    // Told on standard error, as what is wrong with the command line.
    if (error instanceof CommandLineError && error.cause instanceof DiskError) throw error;
    const [what, ...why] = failureMessage(error).split('\n');
    await context.output.line(`Error while executing groups command : ${what}`);
    for (const line of why) context.output.say(line);
    return 1;
  }
}

/** Which groups are shown. Throws a `UsageError` or a `CommandLineError`. */
function checkOptions(given: Given): (group: GroupListing) => boolean {
  if (!given.has('list')) throw new UsageError('Command must include exactly one action: --list.');
  const typeText = given.one('group-type');
  const groupType = groupTypes.find((type) => type.toLowerCase() === typeText?.toLowerCase());
  if (typeText !== undefined && groupType === undefined)
    throw new CommandLineError('--group-type must be a valid group type.');
  refuseTogether(given, 'consumer', 'group-type', 'protocol', 'share', 'streams');
  refuseTogether(given, 'share', 'consumer', 'group-type', 'protocol', 'streams');
  refuseTogether(given, 'streams', 'consumer', 'group-type', 'protocol', 'share');
  return ({ type, protocol }) => {
    const isOfProtocol = !given.has('protocol') || protocol === given.one('protocol');
    if (groupType !== undefined) return type === groupType && isOfProtocol;
    if (given.has('consumer')) return protocol === 'consumer' || protocol === '' || type === 'Consumer';
    if (given.has('share')) return type === 'Share';
    return given.has('streams') ? type === 'Streams' : isOfProtocol;
  };
}

async function listGroups(admin: Admin, signal: AbortSignal): Promise<readonly GroupListing[]> {
  try {
    const listing = await admin.listGroups({ timeoutMs, signal });
    return listing.all();
  } catch (error) {
    if (!isRetriable(error) || error instanceof KafkaError) throw error;
    throw new CommandLineError('Failed to find brokers to send ListGroups', { cause: error });
  }
}

/** All columns are as wide as the widest; Kafka's tool puts a space behind each, but not behind the last title. */
function table(groups: readonly GroupListing[]): string {
  const rows = groups.map(({ groupId, type, protocol }) => [groupId, type ?? '', protocol]);
  const width = widthOf(20, rows.flat());
  const line = (cells: readonly string[]): string => columnLine(cells, [width, width, width]);
  return [line(['GROUP', 'TYPE', 'PROTOCOL']), ...rows.map((row) => `${line(row)} `)]
    .map((text) => `${text}\n`)
    .join('');
}
