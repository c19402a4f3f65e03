// The client's side of the cluster: what is known about brokers and topics, kept fresh by asking any of
// them, and the way to their connections. Nothing here retries: an operation is one attempt, and `retry.ts`
// is the one place that tries again.

import type { ConfigValues } from '../../base/config/config-definition.ts';
import type { Logger } from '../../base/logging.ts';
import type { Address } from '../../base/ports/network.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { zeroUuid } from '../../base/uuid.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import { metadataApi } from '../../protocol/apis/metadata.ts';
import { ClientClosedError, ErrorCode, brokerError } from '../errors.ts';
import type { commonOptions } from '../options/common-options.ts';
import { Deadline, settleWithin, type Wait } from '../waiting.ts';
import { parseAddresses } from './addresses.ts';
import { Backoff } from './backoff.ts';
import { BrokerConnections } from './broker-connections.ts';
import type { Channel } from './connection-pool.ts';
import { describeControllers, notOfControllers } from './describe-controllers.ts';
import { FollowedTopics } from './followed-topics.ts';
import { MetadataCache, type MetadataResponse } from './metadata-cache.ts';
import { TopicTroubles } from './topic-troubles.ts';

export interface ClusterOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly clientId: string;
  readonly config: ConfigValues<typeof commonOptions>;
  /** Whether asking about a topic may create it. */
  readonly allowAutoTopicCreation: boolean;
  /** Listeners of controllers, instead of `bootstrap.servers`; none for all clients but the admin client. */
  readonly bootstrapControllers: readonly string[];
}

/** KIP-516: before it, topics can be asked about by name only. */
const firstVersionWithTopicIds = 12;

interface Refresh {
  /** Null for all topics. */
  readonly topics: ReadonlySet<string> | null;
  readonly promise: Promise<void>;
}

export class Cluster {
  readonly platform: Platform;
  readonly metadata = new MetadataCache();
  readonly retryBackoff: Backoff;
  /** Whether it is controllers that are asked, not brokers (KIP-919). */
  readonly isOfControllers: boolean;
  readonly #options: ClusterOptions;
  readonly #connections: BrokerConnections;
  readonly #followed: FollowedTopics;
  readonly #troubles: TopicTroubles;
  readonly #closing = new AbortController();
  readonly #updateListeners = new Set<() => void>();
  #refresh: Refresh | undefined;
  /** Since when the cluster is asked without an answer. */
  #askingSinceMs: number | undefined;

  constructor(options: ClusterOptions) {
    const { platform, config, bootstrapControllers } = options;
    this.platform = platform;
    this.#options = options;
    this.#followed = new FollowedTopics(platform.clock);
    this.#troubles = new TopicTroubles(options.logger);
    this.isOfControllers = bootstrapControllers.length > 0;
    this.retryBackoff = new Backoff(platform.random, config['retry.backoff.ms'], config['retry.backoff.max.ms']);
    this.#connections = new BrokerConnections({
      platform,
      clientId: options.clientId,
      config,
      bootstrap: this.isOfControllers
        ? parseAddresses('bootstrap.controllers', bootstrapControllers)
        : parseAddresses('bootstrap.servers', config['bootstrap.servers']),
      metadata: this.metadata,
      closing: this.closing,
    });
  }

  /** Aborted when the client is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** How long one request of a call may take. */
  requestTimeMs(wait: Wait): number {
    return Math.min(wait.deadline.remainingMs, this.#options.config['request.timeout.ms']);
  }

  /** The open connection to a broker, if there is one. Never waits. */
  openConnection(nodeId: number, channel: Channel = 'requests'): ClientConnection | undefined {
    return this.#connections.open(nodeId, channel);
  }

  /** A connection to a known broker: one attempt, after its address has rested. */
  connection(nodeId: number, wait: Wait, channel: Channel = 'requests'): Promise<ClientConnection> {
    return this.#connections.to(nodeId, wait, channel);
  }

  /** A connection to a broker that was named by another one: one attempt, after its address has rested. */
  connectionAt(address: Address, wait: Wait, channel: Channel): Promise<ClientConnection> {
    return this.#connections.at(address, wait, channel);
  }

  /** A connection to whichever broker is least busy; tries each address once. */
  anyConnection(wait: Wait): Promise<ClientConnection> {
    return this.#connections.any(wait);
  }

  /** The broker that is the controller, as far as is known; any broker otherwise, which passes requests on. */
  async controllerConnection(wait: Wait): Promise<ClientConnection> {
    if (this.metadata.controllerId === undefined) await this.refresh(wait);
    const { controllerId } = this.metadata;
    if (controllerId === undefined || !this.metadata.nodes.has(controllerId)) return this.anyConnection(wait);
    return this.connection(controllerId, wait);
  }

  /** Somebody wants to know about a topic, from now on. */
  follow(topic: string): void {
    this.#followed.add(topic);
  }

  unfollow(topic: string): void {
    this.#followed.delete(topic);
    if (!this.#followed.isAll) this.metadata.forgetTopic(topic);
  }

  /** Follows every topic there is, whatever its name, or only those named again. */
  followAll(all: boolean): void {
    this.#followed.isAll = all;
  }

  /** Calls `listener` after each answer about the cluster, until the returned function is called. */
  onUpdate(listener: () => void): () => void {
    this.#updateListeners.add(listener);
    return () => this.#updateListeners.delete(listener);
  }

  /** How long until what is known has grown old. */
  get freshMs(): number {
    const ageMs = this.platform.clock.monotonicMs() - this.metadata.updatedMs;
    return Math.max(0, this.#options.config['metadata.max.age.ms'] - ageMs);
  }

  /** Forgets topics that nobody followed again for so long. */
  forgetIdleTopics(idleMs: number): void {
    for (const topic of this.#followed.idle(idleMs)) this.unfollow(topic);
  }

  /** Asks again in the background when what is known has grown old. */
  refreshIfOld(): void {
    const ageMs = this.platform.clock.monotonicMs() - this.metadata.updatedMs;
    if (ageMs <= this.#options.config['metadata.max.age.ms'] || this.#refresh !== undefined || this.isClosed) return;
    this.#startRefresh().promise.catch((error: unknown) => {
      this.#options.logger.warn('could not ask about the cluster', { error });
    });
  }

  /** Asks about all followed topics: one attempt, shared by all who want the same. */
  async refresh(wait: Wait): Promise<void> {
    const running = this.#refresh;
    const { promise } =
      running !== undefined && this.#followed.areCoveredBy(running.topics) ? running : this.#startRefresh();
    await settleWithin(this.platform, promise, wait, () => 'the cluster did not say in time where its topics are');
  }

  #startRefresh(): Refresh {
    const topics = this.#followed.wanted();
    const promise = this.#askAbout(topics);
    const refresh = { topics, promise };
    this.#refresh = refresh;
    const end = (): void => {
      if (this.#refresh === refresh) this.#refresh = undefined;
    };
    promise.then(end, end);
    return refresh;
  }

  async #askAbout(topics: ReadonlySet<string> | null): Promise<void> {
    const { config, allowAutoTopicCreation } = this.#options;
    const deadline = new Deadline(this.platform.clock, config['request.timeout.ms']);
    const wait = { deadline, signal: this.closing };
    if (topics === null) await this.describe(null, false, wait);
    else await this.describe([...topics], allowAutoTopicCreation, wait);
  }

  /** Asks any broker about some topics (null: all) and remembers the answer. */
  async describe(
    topics: readonly string[] | null,
    allowAutoTopicCreation: boolean,
    wait: Wait,
  ): Promise<MetadataResponse> {
    if (this.isOfControllers && topics?.length !== 0) throw notOfControllers();
    this.#rebootstrapWhenSilent();
    const connection = await this.anyConnection(wait);
    const response = this.isOfControllers
      ? await describeControllers(connection, this.requestTimeMs(wait))
      : await connection.send(
          metadataApi,
          {
            topics: topics === null ? null : topics.map((name) => ({ name, topicId: zeroUuid })),
            allowAutoTopicCreation,
          },
          {
            timeoutMs: this.requestTimeMs(wait),
            ...(allowAutoTopicCreation ? {} : { minVersion: 4 }),
          },
        );
    if (response.errorCode !== ErrorCode.NONE) {
      if (response.errorCode === ErrorCode.REBOOTSTRAP_REQUIRED) this.metadata.forgetNodes();
      throw brokerError(response.errorCode, 'the broker did not say where topics are');
    }
    this.metadata.update(response, this.platform.clock.monotonicMs());
    this.#troubles.note(response.topics);
    if (topics === null) this.metadata.retainTopics(new Set(response.topics.map(({ name }) => name)));
    for (const listener of this.#updateListeners) listener();
    this.#askingSinceMs = undefined;
    this.#connections.retainKnown();
    return response;
  }

  /** As `describe`, for topics of which only the ids are known; those that do not exist are left out. */
  async describeIds(topicIds: readonly string[], wait: Wait): Promise<void> {
    const connection = await this.anyConnection(wait);
    const topics = topicIds.map((topicId) => ({ topicId, name: null }));
    const response = await connection.send(
      metadataApi,
      { topics, allowAutoTopicCreation: false },
      { timeoutMs: this.#options.config['request.timeout.ms'], minVersion: firstVersionWithTopicIds },
    );
    this.metadata.update(response, this.platform.clock.monotonicMs());
    for (const listener of this.#updateListeners) listener();
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClientClosedError('the client was closed'));
    await this.#connections.close();
  }

  /** KIP-1102: brokers that accept connections and never answer are no better than none. */
  #rebootstrapWhenSilent(): void {
    const now = this.platform.clock.monotonicMs();
    this.#askingSinceMs ??= now;
    if (now - this.#askingSinceMs > this.#options.config['metadata.recovery.rebootstrap.trigger.ms'])
      this.#connections.beginAgain();
  }
}
