// Wires a broker together: directories, metadata, controller, partitions, listeners. The order of the
// start is the order of need; nothing is served before everything a request may touch is there, and
// what was opened is closed again in the opposite order, also when the start fails half-way.

import type { Logger } from '../base/logging.ts';
import type { Address } from '../base/ports/network.ts';
import type { Platform } from '../base/ports/platform.ts';
import { randomUuid } from '../base/uuid.ts';
import type { BrokerConfigLayers } from '../config/broker-config-layers.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { Controller } from '../controller/controller.ts';
import type { Cleaner } from '../log/compaction/cleaner.ts';
import { openLogDirectories } from '../log/directory/open-log-directories.ts';
import { configsOf, ResourceType } from '../metadata/image/configs.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import { Replicas } from '../replication/replicas.ts';
import { advertisedEndpoints } from './advertised-endpoints.ts';
import { CoordinatorTopics } from './coordinator-topics.ts';
import { DirectoryAssignments } from './directory-assignments.ts';
import { FetchSessions } from './fetch-sessions.ts';
import { createCleaner } from './create-cleaner.ts';
import { createCoordinators } from './create-coordinators.ts';
import { createLogs } from './create-logs.ts';
import { keptMetadata } from './kept-metadata.ts';
import { handlers } from './handlers/index.ts';
import { openMetadataStore } from './open-metadata-store.ts';
import { PartitionHosting } from './partition-hosting.ts';
import { ProducerIds } from './producer-ids.ts';
import { ConnectionRates } from './quotas/connection-rates.ts';
import { createClientQuotas } from './quotas/client-quotas.ts';
import { BrokerLife } from './metrics/broker-life.ts';
import { BrokerMetrics } from './metrics/broker-metrics.ts';
import { serveHttpPages } from './metrics/serve-http-pages.ts';
import { refuseOrphans } from './refuse-orphans.ts';
import { RequestDispatch } from './request-dispatch.ts';
import type { BrokerServices } from './services.ts';
import { type BoundListener, createSocketServer } from './socket-server.ts';
import { ClientTelemetry } from './telemetry/client-telemetry.ts';
import { TopicsOnDemand } from './topics-on-demand.ts';

export interface Broker {
  readonly nodeId: number;
  readonly clusterId: string;
  /** With the ports they really have. */
  readonly listeners: readonly BoundListener[];
  /** Where the pages for metrics and health are; undefined when the configuration wants none. */
  readonly httpAddress: Address | undefined;
  readonly dataDirectories: readonly string[];
  /** What the metadata has and this release keeps without acting on it, in a few words each. */
  readonly keptMetadata: readonly string[];
  /** Finishes what was accepted, makes everything durable and lets go of the directories. */
  close(): Promise<void>;
}

export interface BrokerStartOptions {
  /** Hears how far it is, in lines for a person, when opening the partitions takes more than a moment. */
  readonly onLoading?: (line: string) => void;
}

/** How long a stopping broker waits for answers that are under way. */
const shutdownTimeoutMs = 5_000;

/**
 * Starts a broker; it accepts clients when this resolves. Throws `DataDirectoryError` for directories
 * that are not its own, `NetworkError` for addresses it cannot have, and errors of the disk.
 */
export async function startBroker(
  config: LoadedBrokerConfig,
  platform: Platform,
  logger: Logger,
  options: BrokerStartOptions = {},
): Promise<Broker> {
  const closers: (() => Promise<void> | void)[] = [];
  try {
    return await start(config, platform, logger, options, closers);
  } catch (error) {
    await closeAll(closers, logger);
    throw error;
  }
}

type Closers = (() => Promise<void> | void)[];

async function start(
  config: LoadedBrokerConfig,
  platform: Platform,
  logger: Logger,
  { onLoading = () => {} }: BrokerStartOptions,
  closers: Closers,
): Promise<Broker> {
  const { nodeId, logDirs, metadataLogDir } = config;
  const metrics = new BrokerMetrics(handlers);
  const life = new BrokerLife(platform.clock);
  let services: BrokerServices | undefined;
  let cleaner: Cleaner | undefined;
  closers.push(() => platform.usage.close());
  const httpListener = await serveHttpPages(config, platform, logger.child('http'), () => ({
    platform,
    life,
    broker: services,
    cleaner,
  }));
  closers.push(() => httpListener?.close());
  const { identity, directories, offlinePaths } = await openLogDirectories(
    platform,
    [...new Set([...logDirs, metadataLogDir])],
    nodeId,
    logger.child('log'),
    metadataLogDir,
  );
  closers.push(async () => {
    for (const directory of directories) await directory.release();
  });

  const logs = createLogs(
    config,
    platform,
    { directories: directories.filter(({ path }) => logDirs.includes(path)), offlinePaths },
    logger.child('log'),
    () => layers(),
    onLoading,
    (durationMs) => metrics.flushes.record(durationMs, platform.clock.monotonicMs()),
  );
  let brokerEpoch = -1;
  closers.push(() => logs.close(brokerEpoch));

  const metadataDirectory = directories.find(({ path }) => path === metadataLogDir)!;
  await refuseOrphans(platform.disk, directories, metadataDirectory);
  const store = await openMetadataStore(config, platform, metadataDirectory, logger.child('metadata'));
  closers.push(() => store.close());
  const controller = await Controller.start({
    store,
    nodeId,
    clock: platform.clock,
    random: platform.random,
    logger: logger.child('controller'),
    staticConfigs: config.layers.static,
    bootstrapRecords: () => store.bootstrapRecords(),
    isSoleBroker: true,
  });
  closers.push(() => controller.close());

  const kept = keptMetadata(controller.image, httpListener !== undefined);
  if (kept.length > 0) logger.info('kept but not acted on', { what: kept.join(', ') });

  const connectionRates = new ConnectionRates(config, platform);
  const holdMs = (address: string): number => connectionRates.record(address);
  const server = createSocketServer(config, platform, logger.child('network'), holdMs, metrics.connections);
  closers.push(() => server.stop(shutdownTimeoutMs));
  const bound: BoundListener[] = [];
  for (const listener of config.listeners) bound.push(await server.listen(listener, 'broker'));
  for (const listener of config.controllerListeners) bound.push(await server.listen(listener, 'controller'));

  const endpoints = advertisedEndpoints(config, bound);
  const clientListeners = new Set(config.listeners.map(({ name }) => name));
  brokerEpoch = await controller.registerBroker({
    brokerId: nodeId,
    incarnationId: randomUuid(platform.random),
    endpoints: endpoints.filter(({ name }) => clientListeners.has(name)),
    rack: config.values['broker.rack'],
    logDirs: directories.filter(({ path }) => logDirs.includes(path)).map(({ directoryId }) => directoryId),
  });
  await controller.unfenceBroker(nodeId, brokerEpoch);

  const replicas = new Replicas();
  const configLayers = (image: MetadataImage): BrokerConfigLayers => ({
    static: config.layers.static,
    dynamicDefault: configsOf(image.configs, { type: ResourceType.BROKER, name: '' }),
    dynamicBroker: configsOf(image.configs, { type: ResourceType.BROKER, name: String(nodeId) }),
  });
  const image = (): MetadataImage => hosting.image;
  const layers = (): BrokerConfigLayers => configLayers(image());
  const producerIds = new ProducerIds(() => controller.allocateProducerIds(nodeId, brokerEpoch));
  const coordinators = createCoordinators({ config, platform, logger, nodeId, replicas, image, layers, producerIds });
  const { groups, transactions, markers } = coordinators;
  const hosting = new PartitionHosting(
    {
      nodeId,
      platform,
      logs,
      replicas,
      logger: logger.child('partitions'),
      durability: config.values['samsa.durability'] === 'page-cache' ? 'page-cache' : 'fsync',
      maxOpenedBytes: config.values['samsa.decompressed.batch.max.bytes'],
      configLayers,
      onApplied: (delta, after) => {
        coordinators.hosting.onApplied(delta, after);
        assignments.onApplied(delta, after);
        if (delta?.configs !== undefined) cleaner?.wake();
        if (delta?.topics !== undefined) metrics.topics.onTopicsChanged((topic) => after.topics.byName.has(topic));
        if (delta?.configs?.changed.some(({ type }) => type === ResourceType.CLIENT_METRICS) === true)
          telemetry.follow(after.configs);
        if (delta?.clientQuotas !== undefined) void connectionRates.follow(after.clientQuotas);
      },
    },
    controller.image,
  );
  const assignments = new DirectoryAssignments({
    nodeId,
    logs,
    timers: platform.timers,
    logger: logger.child('partitions'),
    assign: (assigned) => controller.assignReplicasToDirs(nodeId, brokerEpoch, assigned),
    image,
  });
  cleaner = createCleaner(config, platform, logs, logger.child('cleaner'), layers);
  closers.push(() => cleaner?.close());
  logs.onMoving((log, { directoryId }) => assignments.announce(log, directoryId));
  const telemetry = new ClientTelemetry({
    platform,
    logger: logger.child('telemetry'),
    maxBytes: config.values['telemetry.max.bytes'],
    maxSeries: config.values['samsa.metrics.series.max'],
    isReceiving: httpListener !== undefined,
  });
  telemetry.follow(controller.image.configs);
  const unsubscribe = controller.subscribe((delta, after) => hosting.onChange(delta, after));
  closers.push(async () => {
    unsubscribe();
    await hosting.close();
  });
  void connectionRates.follow(hosting.image.clientQuotas);
  life.state = 'recovery';
  await hosting.start();
  closers.push(() => assignments.close());
  assignments.compare();
  closers.push(() => coordinators.close());
  coordinators.hosting.follow(hosting.image);
  logs.rounds.start();
  cleaner?.wake();

  services = {
    nodeId,
    clusterId: identity.clusterId,
    metadataDirectoryId: metadataDirectory.directoryId,
    platform,
    logger: logger.child('requests'),
    metrics,
    config,
    controller,
    replicas,
    logs,
    fetchSessions: new FetchSessions(
      config.values['max.incremental.fetch.session.cache.slots'],
      platform.clock,
      platform.random,
    ),
    quotas: createClientQuotas(config, platform.clock, () => image().clientQuotas),
    groups,
    transactions,
    markers,
    transactionVerifier: coordinators.verification,
    coordinatorTopics: new CoordinatorTopics({
      controller,
      values: config.values,
      logger: logger.child('coordinators'),
      whenApplied: () => hosting.whenApplied(),
    }),
    topicsOnDemand: new TopicsOnDemand({
      controller,
      isEnabled: config.values['auto.create.topics.enable'],
      logger: logger.child('topics'),
    }),
    telemetry,
    servedApis: handlers,
    image,
    whenApplied: () => hosting.whenApplied(),
    endpoints: () => endpoints,
    configLayers: layers,
  };
  server.serve(new RequestDispatch(handlers, services));
  life.state = 'running';

  let closing: Promise<void> | undefined;
  return {
    nodeId,
    clusterId: identity.clusterId,
    listeners: bound,
    httpAddress: httpListener?.address,
    dataDirectories: logDirs,
    keptMetadata: kept,
    close: () => {
      life.state = 'stopping';
      return (closing ??= closeAll(closers, logger));
    },
  };
}

/** The last opened first. One that fails does not keep the others open. */
async function closeAll(closers: Closers, logger: Logger): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      logger.error('a part of the broker did not close in order', { error });
    }
  }
}
