// The formatters by the names of Kafka's classes. Those of Kafka before 4.0 (`kafka.tools.…`) are gone there, too.

import { DefaultMessageFormatter } from './default-message-formatter.ts';
import type { MessageFormatter, TellTrouble } from './message-formatter.ts';

type Create = (properties: ReadonlyMap<string, string>, tell: TellTrouble) => Promise<MessageFormatter>;

const packageName = 'org.apache.kafka.tools.consumer.';
export const defaultFormatterClass = `${packageName}DefaultMessageFormatter`;

const createDefault: Create = async (properties, tell) => new DefaultMessageFormatter(properties, tell);

const coordinators = [
  'OffsetsMessageFormatter',
  'GroupMetadataMessageFormatter',
  'TransactionLogMessageFormatter',
  'ShareGroupMessageFormatter',
  'group.share.ShareGroupStateMessageFormatter',
] as const;

const formatters: ReadonlyMap<string, Create> = new Map<string, Create>([
  [defaultFormatterClass, createDefault],
  // What it logs besides is on a level that Kafka's tools do not show.
  [`${packageName}LoggingMessageFormatter`, createDefault],
  [`${packageName}NoOpMessageFormatter`, async () => ({ write: () => {} })],
  ...coordinators.map((name): [string, Create] => [
    packageName + name,
    async () => (await import('./coordinator-formatters.ts')).coordinatorFormatters[name](),
  ]),
]);

export const formatterClasses: readonly string[] = [...formatters.keys()];

/** undefined for a class that is not here. */
export function formatterOfClass(name: string): Create | undefined {
  return formatters.get(name);
}
