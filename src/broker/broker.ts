// Starts a broker, stage by stage (`start/`): directories, metadata, listeners, registration, partitions. The
// order of the start is the order of need; nothing is served before everything a request may touch is there, and
// what was opened is closed again in the opposite order, also when the start fails half-way.

import type { Logger } from '../base/logging.ts';
import type { Address } from '../base/ports/network.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { handlers } from './handlers/index.ts';
import { keptMetadata } from './kept-metadata.ts';
import { BrokerLife } from './metrics/broker-life.ts';
import { BrokerMetrics } from './metrics/broker-metrics.ts';
import { serveHttpPages } from './metrics/serve-http-pages.ts';
import { RequestDispatch } from './request-dispatch.ts';
import type { BrokerServices } from './services.ts';
import type { BoundListener } from './socket-server.ts';
import { Closers } from './start/closers.ts';
import { createServices } from './start/create-services.ts';
import { HostedPartitions } from './start/hosted-partitions.ts';
import { openListeners } from './start/open-listeners.ts';
import { openStorage } from './start/open-storage.ts';
import { register } from './start/register.ts';
import type { StartContext } from './start/start-context.ts';
import { startController } from './start/start-controller.ts';

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
  const closers = new Closers(logger);
  try {
    return await start({ config, platform, logger, closers }, options);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function start(context: StartContext, { onLoading = () => {} }: BrokerStartOptions): Promise<Broker> {
  const { config, platform, logger, closers } = context;
  const metrics = new BrokerMetrics(handlers);
  const life = new BrokerLife(platform.clock);
  let partitions: HostedPartitions | undefined;
  let services: BrokerServices | undefined;
  closers.add(() => platform.usage.close());
  const sources = () => ({ platform, life, broker: services, cleaner: partitions?.cleaner });
  const httpListener = await serveHttpPages(config, platform, logger.child('http'), sources);
  closers.add(() => httpListener?.close());
  const hasPages = httpListener !== undefined;

  const storage = await openStorage(context, {
    // Nothing asks for settings before there are partitions.
    layers: () => partitions!.layers,
    onLoading,
    onFlushed: (durationMs) => metrics.flushes.record(durationMs, platform.clock.monotonicMs()),
  });
  const controller = await startController(context, storage.metadataDirectory);
  const kept = keptMetadata(controller.image, hasPages);
  if (kept.length > 0) logger.info('kept but not acted on', { what: kept.join(', ') });
  const listeners = await openListeners(context, metrics);
  const { server, bound, endpoints, connectionRates } = listeners;
  await register(context, controller, storage, endpoints);

  partitions = new HostedPartitions(context, { storage, controller, connectionRates, metrics, hasPages });
  life.state = 'recovery';
  await partitions.start();
  const parts = { storage, controller, listeners, partitions, metrics, servedApis: handlers };
  services = createServices(context, parts);
  server.serve(new RequestDispatch(handlers, services));
  life.state = 'running';

  let closing: Promise<void> | undefined;
  return {
    nodeId: config.nodeId,
    clusterId: storage.clusterId,
    listeners: bound,
    httpAddress: httpListener?.address,
    dataDirectories: config.logDirs,
    keptMetadata: kept,
    close: () => {
      life.state = 'stopping';
      return (closing ??= closers.closeAll());
    },
  };
}
