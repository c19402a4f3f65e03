// The options of kafka-topics.

import { bootstrapServerOption, commandConfigOption, commonToolOptions } from '../kafka-tool.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';

export const topicsOptions = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServerOption,
  'command-config': commandConfigOption,
  list: { doc: 'List the topics.' },
  create: { doc: 'Create a topic.' },
  delete: { doc: 'Delete topics.' },
  alter: { doc: 'Add partitions to topics. (kafka-configs alters their configurations.)' },
  describe: { doc: 'Show details of topics.' },
  topic: {
    argument: { type: 'String', what: 'topic' },
    doc: 'The topic. Except with --create this is a regular expression, in which a comma separates alternatives.',
  },
  'topic-id': { argument: { type: 'String', what: 'topic-id' }, doc: 'The id of the topic to describe.' },
  config: {
    argument: { type: 'String', what: 'name=value' },
    doc: 'A configuration of the topic that is created; may be given several times. (kafka-configs alters them later.)',
  },
  'delete-config': {
    argument: { type: 'String', what: 'name' },
    doc: 'Without effect since Kafka 4.0, and deprecated; kafka-configs deletes configurations.',
  },
  partitions: {
    argument: { type: 'Integer', what: '# of partitions' },
    doc: "How many partitions the topic shall have; when it is created the cluster's default, if left out. (WARNING: records with a key may go to other partitions than before when partitions are added.)",
  },
  'replication-factor': {
    argument: { type: 'Integer', what: 'replication factor' },
    doc: "How many replicas each partition of the new topic shall have; the cluster's default, if left out.",
  },
  'replica-assignment': {
    argument: {
      type: 'String',
      what: 'broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : broker_id_for_part2_replica2 , ...',
    },
    doc: 'The brokers of each partition, instead of leaving the choice to the cluster.',
  },
  'if-exists': { doc: 'With --alter, --delete and --describe: topics that are not there are no error.' },
  'if-not-exists': { doc: 'With --create: a topic that is there already is no error.' },
  'exclude-internal': { doc: 'With --list and --describe: without the topics that Kafka keeps for itself.' },
  'topics-with-overrides': { doc: 'With --describe: only topics with configurations that are not the defaults.' },
  'unavailable-partitions': { doc: 'With --describe: only partitions whose leader is not available.' },
  'under-replicated-partitions': { doc: 'With --describe: only partitions with replicas that are not in sync.' },
  'under-min-isr-partitions': {
    doc: 'With --describe: only partitions with fewer replicas in sync than min.insync.replicas.',
  },
  'at-min-isr-partitions': {
    doc: 'With --describe: only partitions with exactly as many replicas in sync as min.insync.replicas.',
  },
  'partition-size-limit-per-response': {
    argument: { type: 'Integer', what: 'maximum number of partitions per response' },
    doc: 'With --describe: how many partitions one answer of the broker may hold.',
  },
} as const satisfies ToolOptions;

export type TopicsOptions = typeof topicsOptions;
export type GivenTopicsOptions = GivenOptions<TopicsOptions>;
