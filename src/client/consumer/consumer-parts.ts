// What a consumer is made of, put together from its options.

import { type ClientSettings, clientSettingNames, createClientBase } from '../client-base.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { MetadataRefresher } from '../cluster/metadata-refresher.ts';
import { type ConsumerTableOptions, readConsumerOptions } from '../options/consumer-config.ts';
import type { ConsumerConfig } from '../options/consumer-options.ts';
import { sampleWindows } from '../options/metrics-options.ts';
import { bytesSerde, type Deserializer } from '../serializers.ts';
import { ChangeSignal } from '../waiting.ts';
import { ConsumedOffsets } from './commits/consumed-offsets.ts';
import { ConsumedPartitions } from './consumed-partitions.ts';
import { ConsumerCalls } from './consumer-calls.ts';
import { type ConsumerInterceptor, ConsumerInterceptors } from './consumer-interceptor.ts';
import { ConsumerMetrics } from './consumer-metrics.ts';
import { ConsumerPositions } from './consumer-positions.ts';
import { EventLoopTurns } from './event-loop-turns.ts';
import { Fetcher } from './fetching/fetcher.ts';
import { ConsumerGroup } from './group/consumer-group.ts';
import { TopicSubscription } from './group/topic-subscription.ts';
import { HopelessTopics } from './hopeless-topics.ts';
import { OffsetResets, parseOffsetReset } from './offset-reset.ts';
import { PollLoop } from './poll-loop.ts';
import { RecordsInHand } from './records-in-hand.ts';
import { SubscriptionState } from './subscription-state.ts';
import { TopicInterest } from './topic-interest.ts';
import { Wakeup } from './wakeup.ts';

export type ConsumerOptions<K, V> = ConsumerTableOptions &
  ClientSettings & {
    /** Bytes as they are, when left out. */
    readonly keyDeserializer?: Deserializer<K> | undefined;
    /** Bytes as they are, when left out. */
    readonly valueDeserializer?: Deserializer<V> | undefined;
    /** Called in this order, each with what the one before it returned. */
    readonly interceptors?: readonly ConsumerInterceptor<K, V>[] | undefined;
  };

export interface ConsumerParts<K, V> {
  readonly clientId: string;
  readonly cluster: Cluster;
  readonly config: ConsumerConfig;
  readonly readsCommitted: boolean;
  /** What the user asked for, and what is assigned. */
  readonly topics: TopicSubscription;
  readonly subscription: SubscriptionState;
  readonly interest: TopicInterest;
  readonly partitions: ConsumedPartitions;
  readonly positions: ConsumerPositions;
  readonly consumed: ConsumedOffsets;
  /** undefined without a `group.id`. */
  readonly group: ConsumerGroup | undefined;
  readonly hand: RecordsInHand<K, V>;
  readonly interceptors: ConsumerInterceptors<K, V>;
  readonly fetcher: Fetcher<K, V>;
  readonly metrics: ConsumerMetrics;
  readonly turns: EventLoopTurns;
  readonly change: ChangeSignal;
  readonly wakeup: Wakeup;
  readonly calls: ConsumerCalls;
  readonly polling: PollLoop<K, V>;
}

/** Throws a `ConfigError`. */
export function createConsumerParts<K, V>(options: ConsumerOptions<K, V>): ConsumerParts<K, V> {
  const own = ['keyDeserializer', 'valueDeserializer', 'interceptors', ...clientSettingNames];
  const { config, assignors } = readConsumerOptions(options, own);
  const mayCreate = config['allow.auto.create.topics'];
  const { platform, logger, clientId, cluster } = createClientBase('consumer', config, options, mayCreate);
  const change = new ChangeSignal(platform);
  const onChange = (): void => change.notify();
  const requestTimeoutMs = config['request.timeout.ms'];
  const refresher = new MetadataRefresher(cluster, logger, requestTimeoutMs, onChange);
  const subscription = new SubscriptionState();
  const readsCommitted = config['isolation.level'] === 'read_committed';
  const resetPolicy = parseOffsetReset(config['auto.offset.reset']);
  const shared = { cluster, logger, subscription, requestTimeoutMs, readsCommitted, refresher, resetPolicy, onChange };
  const interceptors = new ConsumerInterceptors<K, V>(options.interceptors ?? [], logger);
  const topics = new TopicSubscription(config['exclude.internal.topics']);
  const interest = new TopicInterest(cluster);
  const hand = new RecordsInHand<K, V>(subscription);
  const consumed = new ConsumedOffsets(subscription, hand);
  const groupId = config['group.id'];
  const group =
    groupId === null
      ? undefined
      : new ConsumerGroup({
          ...shared,
          groupId,
          config,
          assignors,
          topics,
          interest,
          processed: () => consumed.processed(),
          onCommitted: (committed) => interceptors.onCommit(committed),
        });
  const metrics = new ConsumerMetrics(platform.clock, sampleWindows(config));
  const fetcher = new Fetcher<K, V>({ ...shared, ...fetchSettings(config, options), metrics, onArrival: onChange });
  const resets = new OffsetResets({ ...shared, policy: resetPolicy });
  const turns = new EventLoopTurns(platform);
  const wakeup = new Wakeup();
  const maxRecords = config['max.poll.records'];
  const hopeless = new HopelessTopics(cluster, () => interest.followed);
  const state = { topics, subscription, interest, group, hand, change };
  return {
    ...state,
    clientId,
    cluster,
    config,
    readsCommitted,
    partitions: new ConsumedPartitions(state),
    positions: new ConsumerPositions({ ...state, resets, readsCommitted }),
    consumed,
    interceptors,
    fetcher,
    metrics,
    turns,
    wakeup,
    calls: new ConsumerCalls(cluster, wakeup, config['default.api.timeout.ms']),
    polling: new PollLoop({ cluster, group, hopeless, resets, fetcher, turns, change, wakeup, maxRecords }),
  };
}

function fetchSettings<K, V>(config: ConsumerConfig, options: ConsumerOptions<K, V>) {
  return {
    minBytes: config['fetch.min.bytes'],
    maxBytes: config['fetch.max.bytes'],
    maxWaitMs: config['fetch.max.wait.ms'],
    maxPartitionBytes: config['max.partition.fetch.bytes'],
    rackId: config['client.rack'],
    checkCrcs: config['check.crcs'],
    preferredReplicaMs: config['metadata.max.age.ms'],
    // The types say that without deserializers K and V are bytes.
    keyDeserializer: options.keyDeserializer ?? (bytesSerde as unknown as Deserializer<K>),
    valueDeserializer: options.valueDeserializer ?? (bytesSerde as unknown as Deserializer<V>),
  };
}
