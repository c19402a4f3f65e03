// The active controller: it decides on the metadata image, appends to the store, and answers when the
// records are committed. Decisions are pure functions, one file per subject; this file only runs them.

import type { Logger } from '../base/logging.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Random } from '../base/ports/random.ts';
import { Machine } from '../machine/machine.ts';
import { loadImage } from '../metadata/load-image.ts';
import { imageRecords, type MetadataImage } from '../metadata/metadata-image.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { MetadataPublisher, type MetadataSubscriber } from '../metadata/publisher.ts';
import { type Leadership, type MetadataStore, NotLeaderError } from '../metadata/store.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import {
  type AlterConfigsOutcome,
  type ConfigReplacement,
  decideAlterConfigs,
  decideIncrementalAlterConfigs,
  type IncrementalAlteration,
} from './alter-configs.ts';
import { type AlterClientQuotasRequest, type AlteredQuotas, decideAlterClientQuotas } from './client-quotas.ts';
import { type CreatedPartitions, type CreatePartitionsRequest, decideCreatePartitions } from './create-partitions.ts';
import { type CreatedTopic, type CreateTopicsRequest, decideCreateTopics } from './create-topics.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { decideDeleteTopics, type DeletedTopic, type TopicToDelete } from './delete-topics.ts';
import { decideAssignReplicasToDirs, type DirectoryAssignment } from './assign-replicas-to-dirs.ts';
import { decideElectLeaders, type ElectedTopic, type ElectLeadersRequest } from './elect-leaders.ts';
import { bootstrapRecords, checkFeatures } from './features.ts';
import type { PartitionQuota } from './partition-quota.ts';
import { checkSoleBroker } from './sole-broker.ts';
import { type ImageChange, ImageState } from './image-state.ts';
import { decideAllocateProducerIds, type ProducerIdBlock } from './producer-ids.ts';
import {
  type BrokerRegistration,
  decideElections,
  decideRegisterBroker,
  decideUnfenceBroker,
} from './register-broker.ts';
import { type AlteredUser, type AlterScramRequest, decideAlterUserScramCredentials } from './scram-credentials.ts';
import { decideUnregisterBroker } from './unregister-broker.ts';
import { decideUpdateFeatures, type FeatureUpdate } from './update-features.ts';

export interface ControllerOptions {
  readonly store: MetadataStore;
  readonly nodeId: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The settings the broker was started with, as text. */
  readonly staticConfigs: ReadonlyMap<string, string>;
  /** What a new cluster begins with; default: the features of this release. */
  readonly bootstrapRecords?: () => Promise<readonly MetadataRecord[]>;
  /** No other broker can join: metadata with partitions elsewhere is refused. Default false. */
  readonly isSoleBroker?: boolean;
  /** Called once, when this node must not go on as the controller. */
  readonly onLeadershipLost?: (reason: Error) => void;
}

export class Controller {
  readonly #options: ControllerOptions;
  readonly #publisher: MetadataPublisher;
  readonly #state: ImageState;
  readonly #machine: Machine<MetadataRecord, ImageChange>;
  readonly #unwatch: () => void;
  /** The epoch of this leadership. */
  readonly epoch: number;
  /** The level of `kraft.version`. */
  readonly kraftVersion: number;

  private constructor(options: ControllerOptions, image: MetadataImage, leadership: Leadership) {
    this.#options = options;
    this.#publisher = new MetadataPublisher(options.logger);
    this.epoch = leadership.epoch;
    this.kraftVersion = leadership.kraftVersion;
    this.#state = new ImageState({
      ...leadership,
      image,
      wallMs: () => options.clock.wallMs(),
      onCommitted: (delta, after) => {
        this.#publisher.publish(delta, after);
        options.store.offerSnapshot(after.provenance, () => imageRecords(after));
      },
    });
    this.#machine = new Machine(this.#state, { append: (decisions) => this.#append(decisions) });
    this.#unwatch = options.store.watch({ onLeadershipLost: (reason) => this.#resign(reason) });
  }

  /**
   * Campaigns, loads what is there, and sets up what a new cluster needs. Throws what the store throws
   * `UnsupportedFeatureError` and `ForeignMetadataError`; nothing is written to metadata that this release cannot serve.
   */
  static async start(options: ControllerOptions): Promise<Controller> {
    let { image, openTransaction } = await loadImage(options.store);
    refuseForeign(image, options);
    const leadership = await options.store.campaign();
    if (image.provenance.lastContainedOffset + 1 < leadership.baseOffset) {
      ({ image, openTransaction } = await loadImage(options.store));
      refuseForeign(image, options);
    }
    const isNew = image.features.size === 0;
    const controller = new Controller(options, image, leadership);
    try {
      if (openTransaction) await controller.#abortTransaction();
      if (isNew) await controller.#bootstrap();
    } catch (error) {
      await controller.close();
      throw error;
    }
    return controller;
  }

  /** Everything committed so far. */
  get image(): MetadataImage {
    return this.#state.committed;
  }

  /** Hears of every change after the moment of the call, in order, before the request behind it is answered. */
  subscribe(subscriber: MetadataSubscriber): () => void {
    return this.#publisher.subscribe(subscriber);
  }

  /** Registers a broker that has (re)started, fenced for now. Resolves with its broker epoch. */
  registerBroker(registration: BrokerRegistration): Promise<number> {
    return this.#run((context) => decideRegisterBroker(context, registration));
  }

  /** The broker is ready: it is unfenced and elected wherever it can lead, under new leader epochs. */
  async unfenceBroker(brokerId: number, brokerEpoch: number): Promise<void> {
    const unfenced = this.#run((context) => decideUnfenceBroker(context, brokerId, brokerEpoch));
    const elections = decideElections(this.#context(), brokerId);
    await Promise.all([unfenced, ...elections.map((election) => this.#run(() => election))]);
  }

  createTopics(request: CreateTopicsRequest): Promise<readonly CreatedTopic[]> {
    return this.#run((context) => decideCreateTopics(context, request));
  }

  deleteTopics(topics: readonly TopicToDelete[], quota?: PartitionQuota): Promise<readonly DeletedTopic[]> {
    return this.#run((context) => decideDeleteTopics(context, topics, quota));
  }

  createPartitions(request: CreatePartitionsRequest): Promise<readonly CreatedPartitions[]> {
    return this.#run((context) => decideCreatePartitions(context, request));
  }

  incrementalAlterConfigs(request: {
    readonly resources: readonly IncrementalAlteration[];
    readonly validateOnly: boolean;
  }): Promise<readonly AlterConfigsOutcome[]> {
    return this.#run((context) => decideIncrementalAlterConfigs(context, request));
  }

  /** The older AlterConfigs: what is not named goes back to its default. */
  alterConfigs(request: {
    readonly resources: readonly ConfigReplacement[];
    readonly validateOnly: boolean;
  }): Promise<readonly AlterConfigsOutcome[]> {
    return this.#run((context) => decideAlterConfigs(context, request));
  }

  updateFeatures(request: {
    readonly updates: readonly FeatureUpdate[];
    readonly validateOnly: boolean;
  }): Promise<ItemOutcome> {
    return this.#run((context) => decideUpdateFeatures(context, { ...request, kraftVersion: this.kraftVersion }));
  }

  /** Rejects with BROKER_ID_NOT_REGISTERED, and with INVALID_REQUEST for a broker that is in service. */
  unregisterBroker(brokerId: number): Promise<void> {
    return this.#run((context) => decideUnregisterBroker(context, brokerId));
  }

  /** Rejects with INVALID_REQUEST for an unknown type of election. */
  electLeaders(request: ElectLeadersRequest): Promise<readonly ElectedTopic[]> {
    return this.#run((context) => decideElectLeaders(context, request));
  }

  alterUserScramCredentials(request: AlterScramRequest): Promise<readonly AlteredUser[]> {
    return this.#run((context) => decideAlterUserScramCredentials(context, request));
  }

  /** Rejects with POLICY_VIOLATION when it is too much for one decision. */
  alterClientQuotas(request: AlterClientQuotasRequest): Promise<readonly AlteredQuotas[]> {
    return this.#run((context) => decideAlterClientQuotas(context, request));
  }

  /** Rejects with BROKER_ID_NOT_REGISTERED or STALE_BROKER_EPOCH. */
  assignReplicasToDirs(
    brokerId: number,
    brokerEpoch: number,
    assignments: readonly DirectoryAssignment[],
  ): Promise<void> {
    return this.#run((context) => decideAssignReplicasToDirs(context, brokerId, brokerEpoch, assignments));
  }

  /** Rejects with BROKER_ID_NOT_REGISTERED or STALE_BROKER_EPOCH. */
  allocateProducerIds(brokerId: number, brokerEpoch: number): Promise<ProducerIdBlock> {
    return this.#run((context) => decideAllocateProducerIds(context, brokerId, brokerEpoch));
  }

  /** Waits for what is decided to be committed, then refuses everything. The store stays open: it is its owner's. */
  async close(): Promise<void> {
    await this.#machine.settled();
    this.#unwatch();
    this.#machine.close(new KafkaError(ErrorCode.NOT_CONTROLLER, 'The controller is shutting down.'));
  }

  #run<Response>(decide: (context: DecisionContext) => MetadataDecision<Response>): Promise<Response> {
    return this.#machine.run(() => decide(this.#context()));
  }

  #context(): DecisionContext {
    const { nodeId, random, staticConfigs } = this.#options;
    const image = this.#state.speculative;
    return { image, nextOffset: image.provenance.lastContainedOffset + 1, nodeId, random, staticConfigs };
  }

  async #append(decisions: readonly (readonly MetadataRecord[])[]): Promise<void> {
    const baseOffset = this.#state.committed.provenance.lastContainedOffset + 1;
    try {
      await this.#options.store.append(this.epoch, baseOffset, decisions);
    } catch (error) {
      this.#options.logger.error('could not append to the metadata log', { baseOffset, error });
      if (error instanceof NotLeaderError) {
        throw new KafkaError(ErrorCode.NOT_CONTROLLER, undefined, { cause: error });
      }
      const message = 'The metadata log cannot be written.';
      throw new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, message, { cause: error });
    }
  }

  async #bootstrap(): Promise<void> {
    const formatted = await this.#options.bootstrapRecords?.();
    await this.#run((context) => ({ records: bootstrapRecords(context, formatted), response: undefined }));
  }

  #abortTransaction(): Promise<void> {
    const reason = 'A new controller has started; the transaction was not finished.';
    return this.#run(() => ({ records: [metadataRecord('AbortTransactionRecord', { reason })], response: undefined }));
  }

  #resign(reason: Error): void {
    this.#unwatch();
    this.#machine.close(new KafkaError(ErrorCode.NOT_CONTROLLER, undefined, { cause: reason }));
    this.#options.onLeadershipLost?.(reason);
  }
}

function refuseForeign(image: MetadataImage, { nodeId, isSoleBroker }: ControllerOptions): void {
  if (image.features.size > 0) checkFeatures(image.features);
  if (isSoleBroker === true) checkSoleBroker(image, nodeId);
}
