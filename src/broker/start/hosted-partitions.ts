// The fifth stage: the partitions of this broker and all that follows the metadata with them: coordinators, the
// cleaner, the places of replicas, quotas and subscriptions of clients. It is wired first, and then started.

import type { BrokerConfigLayers } from '../../config/broker-config-layers.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Cleaner } from '../../log/compaction/cleaner.ts';
import { configsOf, ResourceType } from '../../metadata/image/configs.ts';
import type { MetadataDelta } from '../../metadata/metadata-delta.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import { Replicas } from '../../replication/replicas.ts';
import { createCleaner } from '../create-cleaner.ts';
import { type Coordinators, createCoordinators } from '../create-coordinators.ts';
import { DirectoryAssignments } from '../directory-assignments.ts';
import type { BrokerMetrics } from '../metrics/broker-metrics.ts';
import { PartitionHosting } from '../partition-hosting.ts';
import { ProducerIds } from '../producer-ids.ts';
import type { ConnectionRates } from '../quotas/connection-rates.ts';
import { ClientTelemetry } from '../telemetry/client-telemetry.ts';
import type { Storage } from './open-storage.ts';
import type { StartContext } from './start-context.ts';

export interface HostingParts {
  readonly storage: Storage;
  readonly controller: Controller;
  readonly connectionRates: ConnectionRates;
  readonly metrics: BrokerMetrics;
  /** Somebody may look at what clients push. */
  readonly hasPages: boolean;
}

export class HostedPartitions {
  readonly replicas = new Replicas();
  readonly coordinators: Coordinators;
  readonly telemetry: ClientTelemetry;
  readonly cleaner: Cleaner | undefined;
  readonly #context: StartContext;
  readonly #parts: HostingParts;
  readonly #hosting: PartitionHosting;
  readonly #assignments: DirectoryAssignments;

  constructor(context: StartContext, parts: HostingParts) {
    const { config, platform, logger, closers } = context;
    const { nodeId, values } = config;
    const { logs } = parts.storage;
    this.#context = context;
    this.#parts = parts;
    this.coordinators = this.#createCoordinators();
    this.#hosting = this.#createHosting();
    this.#assignments = new DirectoryAssignments({
      nodeId,
      logs,
      timers: platform.timers,
      logger: logger.child('partitions'),
      assign: (assigned) => parts.controller.assignReplicasToDirs(nodeId, parts.storage.brokerEpoch, assigned),
      image: () => this.image,
    });
    this.cleaner = createCleaner(config, platform, logs, logger.child('cleaner'), () => this.layers);
    closers.add(() => this.cleaner?.close());
    logs.onMoving((log, { directoryId }) => this.#assignments.announce(log, directoryId));
    this.telemetry = new ClientTelemetry({
      platform,
      logger: logger.child('telemetry'),
      maxBytes: values['telemetry.max.bytes'],
      maxSeries: values['samsa.metrics.series.max'],
      isReceiving: parts.hasPages,
    });
  }

  #createCoordinators(): Coordinators {
    const { config, platform, logger } = this.#context;
    const { controller, storage } = this.#parts;
    const { nodeId } = config;
    return createCoordinators({
      config,
      platform,
      logger,
      nodeId,
      replicas: this.replicas,
      image: () => this.image,
      layers: () => this.layers,
      producerIds: new ProducerIds(() => controller.allocateProducerIds(nodeId, storage.brokerEpoch)),
    });
  }

  #createHosting(): PartitionHosting {
    const { config, platform, logger } = this.#context;
    const { controller, storage } = this.#parts;
    const { nodeId, values } = config;
    return new PartitionHosting(
      {
        nodeId,
        platform,
        logs: storage.logs,
        replicas: this.replicas,
        logger: logger.child('partitions'),
        durability: values['samsa.durability'] === 'page-cache' ? 'page-cache' : 'fsync',
        maxOpenedBytes: values['samsa.decompressed.batch.max.bytes'],
        configLayers: (image) => this.#layersOf(image),
        onApplied: (delta, after) => this.#onApplied(delta, after),
      },
      controller.image,
    );
  }

  /** The committed metadata, as far as this broker has acted on it. */
  get image(): MetadataImage {
    return this.#hosting.image;
  }

  /** Static settings with what was changed at run time on top. */
  get layers(): BrokerConfigLayers {
    return this.#layersOf(this.image);
  }

  #layersOf({ configs }: MetadataImage): BrokerConfigLayers {
    const { layers, nodeId } = this.#context.config;
    return {
      static: layers.static,
      dynamicDefault: configsOf(configs, { type: ResourceType.BROKER, name: '' }),
      dynamicBroker: configsOf(configs, { type: ResourceType.BROKER, name: String(nodeId) }),
    };
  }

  /** Resolves when everything the controller has committed so far is in `image`. */
  whenApplied(): Promise<void> {
    return this.#hosting.whenApplied();
  }

  #onApplied(delta: MetadataDelta | undefined, after: MetadataImage): void {
    const { metrics, connectionRates } = this.#parts;
    this.coordinators.hosting.onApplied(delta, after);
    this.#assignments.onApplied(delta, after);
    if (delta?.configs !== undefined) this.cleaner?.wake();
    if (delta?.topics !== undefined) metrics.topics.onTopicsChanged((topic) => after.topics.byName.has(topic));
    if (delta?.configs?.changed.some(({ type }) => type === ResourceType.CLIENT_METRICS) === true)
      this.telemetry.follow(after.configs);
    if (delta?.clientQuotas !== undefined) void connectionRates.follow(after.clientQuotas);
  }

  /** Follows the metadata from now on; resolves when all partitions that this broker has are open. */
  async start(): Promise<void> {
    const { closers } = this.#context;
    const { controller, connectionRates, storage } = this.#parts;
    this.telemetry.follow(controller.image.configs);
    const unsubscribe = controller.subscribe((delta, after) => this.#hosting.onChange(delta, after));
    closers.add(async () => {
      unsubscribe();
      await this.#hosting.close();
    });
    void connectionRates.follow(this.image.clientQuotas);
    await this.#hosting.start();
    closers.add(() => this.#assignments.close());
    this.#assignments.compare();
    closers.add(() => this.coordinators.close());
    this.coordinators.hosting.follow(this.image);
    storage.logs.rounds.start();
    this.cleaner?.wake();
  }
}
