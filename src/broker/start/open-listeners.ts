// The third stage: the addresses are taken. Clients can connect, and wait until requests are served.

import type { BrokerEndpoint } from '../../metadata/image/cluster.ts';
import { advertisedEndpoints } from '../advertised-endpoints.ts';
import type { BrokerMetrics } from '../metrics/broker-metrics.ts';
import { ConnectionRates } from '../quotas/connection-rates.ts';
import { type BoundListener, createSocketServer, type SocketServer } from '../socket-server.ts';
import type { StartContext } from './start-context.ts';

/** How long a stopping broker waits for answers that are under way. */
const shutdownTimeoutMs = 5_000;

export interface Listeners {
  readonly server: SocketServer;
  /** With the ports they really have. */
  readonly bound: readonly BoundListener[];
  readonly endpoints: readonly BrokerEndpoint[];
  readonly connectionRates: ConnectionRates;
}

/** Throws `NetworkError` for addresses that this process cannot have. */
export async function openListeners(
  { config, platform, logger, closers }: StartContext,
  metrics: BrokerMetrics,
): Promise<Listeners> {
  const connectionRates = new ConnectionRates(config, platform);
  const holdMs = (address: string): number => connectionRates.record(address);
  const server = createSocketServer(config, platform, logger.child('network'), holdMs, metrics.connections);
  closers.add(() => server.stop(shutdownTimeoutMs));
  const bound: BoundListener[] = [];
  for (const listener of config.listeners) bound.push(await server.listen(listener, 'broker'));
  for (const listener of config.controllerListeners) bound.push(await server.listen(listener, 'controller'));
  return { server, bound, endpoints: advertisedEndpoints(config, bound), connectionRates };
}
