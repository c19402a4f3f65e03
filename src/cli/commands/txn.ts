// samsa txn: transactions, and how to end one that nobody ends.

import { type CommandGroup, defineCommand } from '../command-definition.ts';
import { connectionOptions, formatOptions, yesOptions } from '../common-options.ts';
import { parseDuration, parseNumber } from '../values.ts';

const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'list transactional ids',
  examples: ['samsa txn list', 'samsa txn list --state Ongoing --open-for 15m'],
  arguments: {},
  options: {
    state: { argument: '<state>', isMany: true, doc: 'only in this state: Ongoing, PrepareCommit, CompleteAbort, …' },
    producerId: { argument: '<number>', parse: parseNumber, isMany: true, doc: 'only of this producer' },
    openFor: { argument: '<duration>', parse: parseDuration, doc: 'only those that began longer ago' },
    pattern: { argument: '<regex>', doc: 'only ids that match it as a whole (RE2)' },
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./txn/list.ts')).listTransactions(given, context),
});

const describe = defineCommand({
  name: 'describe',
  summary: 'show transactions: producer, state, since when, in which partitions',
  examples: ['samsa txn describe payments-1'],
  arguments: { ids: { doc: 'transactional ids', isRequired: true, isMany: true } },
  options: { ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./txn/describe.ts')).describeTransactions(given, context),
});

const producers = defineCommand({
  name: 'producers',
  summary: 'show who writes to partitions, and where open transactions begin',
  examples: ['samsa txn producers orders', 'samsa txn producers orders:0 --format json'],
  arguments: {
    topics: {
      doc: 'names of topics, of some partitions as orders:0,2',
      isRequired: true,
      isMany: true,
      names: 'topic',
    },
  },
  options: { ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./txn/producers.ts')).showProducers(given, context),
});

const abort = defineCommand({
  name: 'abort',
  summary: 'abort a transaction by force',
  details: `With a transactional id the coordinator aborts what is open and shuts out whoever has the id. A transaction that
hangs, because no coordinator knows it any more, is named by its partition and where it begins: samsa txn
producers shows both. Make sure that it does hang: a marker into a transaction that lives breaks it.`,
  examples: ['samsa txn abort payments-1', 'samsa txn abort --hanging orders:0 --start-offset 42 --yes'],
  arguments: { id: { doc: 'transactional id' } },
  options: {
    hanging: { argument: '<topic:partition>', doc: 'the partition in which it hangs', names: 'topic' },
    startOffset: { argument: '<number>', parse: parseNumber, doc: 'where it begins there' },
    ...yesOptions,
    ...connectionOptions,
  },
  isDestructive: true,
  run: async (given, context) => (await import('./txn/abort.ts')).abortTransaction(given, context),
});

export const txnCommands: CommandGroup = {
  name: 'txn',
  aliases: ['txns', 'transaction'],
  summary: 'list, describe and abort transactions',
  commands: [list, describe, producers, abort],
};
