// What kafka-console-consumer was asked for, checked in Kafka's order: of several mistakes it is always the same one
// that is told.

import type { CommandContext } from '../../command-context.ts';
import { filedProperties, keyValueProperties } from '../clients/client-properties.ts';
import { logError } from '../tool-log.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { requireOptions, UsageError } from '../options/option-rules.ts';
import { settleRenamed } from '../options/renamed-options.ts';
import { consoleConsumerOptions, type Given, renamingTexts } from './console-consumer-options.ts';
import { consumerProperties } from './consumer-properties.ts';
import { defaultFormatterClass, formatterClasses, formatterOfClass } from './formatters/formatter-of-class.ts';
import type { MessageFormatter } from './formatters/message-formatter.ts';

export interface ConsumptionPlan {
  readonly properties: ReadonlyMap<string, string>;
  readonly formatter: MessageFormatter;
  /** The one to read; without it the group decides. */
  readonly partition: number | undefined;
  /** Where to begin in that partition. */
  readonly offset: Place;
  readonly timeoutMs: number;
}

export type Place = number | 'earliest' | 'latest';

/** Throws a `UsageError` or `CommandLineError`. */
export async function planConsumption(asGiven: Given, context: CommandContext): Promise<ConsumptionPlan> {
  checkWhatGoesTogether(asGiven);
  const names = ['consumer-property', 'consumer.config'] as const;
  const given = await settleRenamed(consoleConsumerOptions, asGiven, names, context, renamingTexts);
  const properties = await consumerProperties(given, context);
  const offset = parseOffset(given);
  const timeoutMs = given.number('timeout-ms', 'Long') ?? -1;
  return {
    properties,
    formatter: await createFormatter(given, context),
    partition: given.number('partition'),
    offset,
    timeoutMs: timeoutMs < 0 ? Infinity : timeoutMs,
  };
}

function checkWhatGoesTogether(given: Given): void {
  if (given.has('topic') === given.has('include'))
    throw new UsageError('Exactly one of the following arguments is required: [topic], [include]');
  if (given.number('partition') === undefined) {
    if (given.has('offset')) throw new UsageError('The partition is required when offset is specified.');
  } else if (!given.has('topic')) throw new UsageError('The topic is required when partition is specified.');
  else if (given.has('from-beginning') && given.has('offset'))
    throw new UsageError('Options from-beginning and offset cannot be specified together.');
  requireOptions(given, 'bootstrap-server');
}

function parseOffset(given: Given): Place {
  const text = given.one('offset');
  if (text === undefined) return given.has('from-beginning') ? 'earliest' : 'latest';
  const word = text.toLowerCase();
  if (word === 'earliest' || word === 'latest') return word;
  if (/^\+?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(
    `The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
  );
}

async function createFormatter(asGiven: Given, context: CommandContext): Promise<MessageFormatter> {
  const name = asGiven.one('formatter') ?? defaultFormatterClass;
  const create = formatterOfClass(name);
  if (create === undefined) {
    const list = formatterClasses.join('\n  ');
    throw new UsageError(
      `${name}\nFormatters are Java classes, which cannot be loaded here. These are there:\n  ${list}`,
    );
  }
  const given = await settleRenamed(consoleConsumerOptions, asGiven, ['property'], context, renamingTexts);
  const properties = await formatterProperties(given, context);
  return create(properties, (message, reason) => logError(context, defaultFormatterClass, message, reason));
}

async function formatterProperties(given: Given, context: CommandContext): Promise<Map<string, string>> {
  const properties = await readFormatterFile(given, context);
  for (const name of ['key', 'value'] as const) {
    const className = given.one(`${name}-deserializer`);
    if (className !== undefined && className !== '') properties.set(`${name}.deserializer`, className);
  }
  for (const [name, value] of keyValueProperties(given.all('formatter-property'))) properties.set(name, value);
  return properties;
}

/** What is wrong with it is told with the list of options. */
async function readFormatterFile(given: Given, context: CommandContext): Promise<Map<string, string>> {
  try {
    return await filedProperties(context, given.one('formatter-config'));
  } catch (error) {
    if (error instanceof CommandLineError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
