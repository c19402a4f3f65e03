// samsa topics: list, describe, create, delete, alter. Text is laid out as kafka-topics does it.

import { createInterface } from 'node:readline';
import process from 'node:process';
import type { Command } from 'commander';
import { Admin, type ConfigEntry, type ItemResults, KafkaError, type TopicInfo } from '../../client/index.ts';
import {
  addClientOptions,
  type ClientFlags,
  clientOptions,
  collect,
  findBroker,
  splitPair,
} from '../client-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { JsonObject } from '../dump/message-json.ts';
import { formatOption, type OutputFormat, writeItems } from '../output-format.ts';
import { UserError } from '../user-error.ts';
import { parseNumber } from './produce.ts';

interface TopicsFlags extends ClientFlags {
  readonly format: OutputFormat;
}

interface CreateFlags extends TopicsFlags {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly config: readonly string[];
  readonly ifNotExists?: true;
  readonly dryRun?: true;
}

interface AlterFlags extends TopicsFlags {
  readonly partitions?: number;
  readonly config: readonly string[];
  readonly deleteConfig: readonly string[];
  readonly dryRun?: true;
}

const help = `
Examples:
  samsa topics list
  samsa topics create orders -p 3 -c retention.ms=86400000
  samsa topics describe orders
  samsa topics alter orders --partitions 6 --delete-config retention.ms
  samsa topics delete orders --yes`;

export function configure(command: Command, context: CommandContext): void {
  command.addHelpText('after', help);
  const verb = (name: string, summary: string): Command =>
    addClientOptions(command.command(name).description(summary))
      .addOption(formatOption())
      .exitOverride()
      .helpOption('-h, --help', 'show this help');
  verb('list', 'names of all topics')
    .alias('ls')
    .option('-i, --internal', 'also those of Kafka itself')
    .action((flags: TopicsFlags & { internal?: true }) =>
      withAdmin(context, flags, (admin) => list(context, admin, flags, flags.internal === true)),
    );
  verb('describe', 'partitions, replicas and settings of topics')
    .argument('[topics...]', 'all, when left out')
    .action((topics: readonly string[], flags: TopicsFlags) =>
      withAdmin(context, flags, (admin) => describe(context, admin, topics, flags)),
    );
  verb('create', 'create topics')
    .argument('<topics...>')
    .option('-p, --partitions <count>', 'how many; what the broker is configured to, when left out', parseNumber)
    .option('-r, --replication-factor <count>', 'how many replicas', parseNumber)
    .option('-c, --config <key=value>', 'a setting of the topic; may be given several times', collect, [])
    .option('--if-not-exists', 'fine when it is there already')
    .option('-d, --dry-run', 'only check whether it could be done')
    .action((topics: readonly string[], flags: CreateFlags) =>
      withAdmin(context, flags, (admin) => create(context, admin, topics, flags)),
    );
  verb('delete', 'delete topics and all their records')
    .argument('<topics...>')
    .option('-y, --yes', 'do not ask')
    .action((topics: readonly string[], flags: TopicsFlags & { yes?: true }) =>
      remove(context, topics, flags, flags.yes === true),
    );
  verb('alter', 'add partitions, change settings')
    .argument('<topic>')
    .option('-p, --partitions <count>', 'how many there shall be in all', parseNumber)
    .option('-c, --config <key=value>', 'set a setting; may be given several times', collect, [])
    .option('--delete-config <key>', 'back to the default; may be given several times', collect, [])
    .option('-d, --dry-run', 'only check whether it could be done')
    .action((topic: string, flags: AlterFlags) =>
      withAdmin(context, flags, (admin) => alter(context, admin, topic, flags)),
    );
}

async function withAdmin(
  context: CommandContext,
  flags: TopicsFlags,
  act: (admin: Admin) => Promise<void>,
): Promise<void> {
  await findBroker(context, flags);
  await using admin = new Admin({ ...clientOptions(flags), clientId: 'samsa-topics' });
  await act(admin);
}

async function list(
  context: CommandContext,
  admin: Admin,
  flags: TopicsFlags,
  includeInternal: boolean,
): Promise<void> {
  const topics = await admin.listTopics({ includeInternal, signal: context.signal });
  if (flags.format !== 'text') return writeItems(context, flags.format, 'topics', topics.map(summaryToJson));
  for (const { name } of topics) await context.output.line(name);
}

async function describe(
  context: CommandContext,
  admin: Admin,
  names: readonly string[],
  flags: TopicsFlags,
): Promise<void> {
  const { signal, output } = context;
  const topics =
    names.length === 0
      ? await admin.listTopics({ includeInternal: true, signal })
      : [...(await admin.describeTopics(names, { signal })).all().values()];
  const configs = await admin.describeConfigs(
    topics.map(({ name }) => ({ type: 'topic', name })),
    { signal },
  );
  const changed = new Map(topics.map(({ name }) => [name, (configs.get(`topic/${name}`) ?? []).filter(isChanged)]));
  if (flags.format !== 'text')
    return writeItems(
      context,
      flags.format,
      'topics',
      topics.map((topic) => toJson(topic, changed.get(topic.name)!)),
    );
  for (const topic of topics) for (const line of describeText(topic, changed.get(topic.name)!)) await output.line(line);
}

function isChanged(entry: ConfigEntry): boolean {
  return entry.source !== 'DEFAULT_CONFIG' && entry.source !== 'STATIC_BROKER_CONFIG';
}

/** The lines of kafka-topics --describe. */
function describeText(topic: TopicInfo, configs: readonly ConfigEntry[]): string[] {
  const settings = configs.map(({ name, value }) => `${name}=${value ?? ''}`).join(',');
  const head = [
    `Topic: ${topic.name}`,
    ...(topic.id === undefined ? [] : [`TopicId: ${topic.id}`]),
    `PartitionCount: ${topic.partitions.length}`,
    `ReplicationFactor: ${topic.partitions[0]?.replicas.length ?? 0}`,
    `Configs: ${settings}`,
  ];
  const partitions = topic.partitions.map(({ partition, leader, replicas, inSyncReplicas }) =>
    [
      '',
      `Topic: ${topic.name}`,
      `Partition: ${partition}`,
      `Leader: ${leader ?? 'none'}`,
      `Replicas: ${replicas.join(',')}`,
      `Isr: ${inSyncReplicas.join(',')}`,
    ].join('\t'),
  );
  return [head.join('\t'), ...partitions];
}

function summaryToJson(topic: TopicInfo): JsonObject {
  return {
    name: topic.name,
    id: topic.id ?? null,
    partitionCount: topic.partitions.length,
    replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
    isInternal: topic.isInternal,
  };
}

function toJson(topic: TopicInfo, configs: readonly ConfigEntry[]): JsonObject {
  return {
    ...summaryToJson(topic),
    configs: Object.fromEntries(configs.map(({ name, value }) => [name, value])),
    partitions: topic.partitions.map(({ partition, leader, leaderEpoch, replicas, inSyncReplicas }) => ({
      partition,
      leader: leader ?? null,
      leaderEpoch,
      replicas: [...replicas],
      inSyncReplicas: [...inSyncReplicas],
    })),
  };
}

async function create(
  context: CommandContext,
  admin: Admin,
  names: readonly string[],
  flags: CreateFlags,
): Promise<void> {
  const configs = new Map(flags.config.map((pair) => splitPair(pair, '--config')));
  const topics = names.map((name) => ({
    name,
    partitions: flags.partitions,
    replicationFactor: flags.replicationFactor,
    configs,
  }));
  const results = await admin.createTopics(topics, { validateOnly: flags.dryRun ?? false, signal: context.signal });
  const done = flags.dryRun === true ? 'could be created' : 'created';
  await report(
    context,
    flags,
    names,
    results,
    (name) => `topic ${name} ${done}`,
    (error) => flags.ifNotExists === true && isExists(error),
  );
}

function isExists(error: Error): boolean {
  return 'errorName' in error && error.errorName === 'TOPIC_ALREADY_EXISTS';
}

async function remove(
  context: CommandContext,
  names: readonly string[],
  flags: TopicsFlags,
  isSure: boolean,
): Promise<void> {
  if (!isSure) await confirm(context, `Delete ${names.join(', ')} with all records?`);
  await withAdmin(context, flags, async (admin) => {
    const results = await admin.deleteTopics(names, { signal: context.signal });
    await report(context, flags, names, results, (name) => `topic ${name} deleted`);
  });
}

/** Asks the person at the terminal; where there is none, nothing is destroyed without --yes. */
async function confirm(context: CommandContext, question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UserError(`${question} Say --yes to do it without being asked.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error), { once: true });
      terminal.question(`${question} [y/N] `, resolve);
    });
    if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('nothing was deleted');
  } finally {
    terminal.close();
  }
}

async function alter(context: CommandContext, admin: Admin, topic: string, flags: AlterFlags): Promise<void> {
  const sets = flags.config.map((pair) => splitPair(pair, '--config'));
  if (flags.partitions === undefined && sets.length + flags.deleteConfig.length === 0) {
    throw new UserError('say what to alter: --partitions, --config or --delete-config');
  }
  const options = { validateOnly: flags.dryRun ?? false, signal: context.signal };
  if (sets.length + flags.deleteConfig.length > 0) {
    const operations = [
      ...sets.map(([name, value]) => ({ operation: 'set' as const, name, value })),
      ...flags.deleteConfig.map((name) => ({ operation: 'delete' as const, name })),
    ];
    (await admin.incrementalAlterConfigs([{ resource: { type: 'topic', name: topic }, operations }], options)).all();
  }
  if (flags.partitions !== undefined)
    (await admin.createPartitions([{ topic, total: flags.partitions }], options)).all();
  const done = flags.dryRun === true ? 'could be altered' : 'altered';
  if (flags.format === 'text') context.output.say(`topic ${topic} ${done}`);
  else await writeItems(context, flags.format, 'topics', [{ name: topic, error: null }]);
}

/** Tells the outcome for each topic; fails when one failed. */
async function report<T>(
  context: CommandContext,
  flags: TopicsFlags,
  names: readonly string[],
  results: ItemResults<T>,
  success: (name: string) => string,
  isFine: (error: Error) => boolean = () => false,
): Promise<void> {
  const errors = new Map([...results.errors].filter(([, error]) => !isFine(error)));
  if (flags.format !== 'text') {
    await writeItems(
      context,
      flags.format,
      'topics',
      names.map((name) => ({ name, error: errorJson(errors.get(name)) })),
    );
  } else for (const name of names) if (results.values.has(name)) context.output.say(success(name));
  if (errors.size > 0) throw new AggregateError([...errors].map(([name, error]) => named(name, error)));
}

/** The broker's generic words do not say which topic. */
function named(name: string, error: Error): Error {
  if (!(error instanceof KafkaError) || error.message.includes(name)) return error;
  return new KafkaError(error.code, `topic ${name}: ${error.message}`, { cause: error });
}

function errorJson(error: Error | undefined): JsonObject | null {
  if (error === undefined) return null;
  return { name: 'errorName' in error ? String(error.errorName) : error.name, message: error.message };
}
