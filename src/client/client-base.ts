// What every client is made from besides its own options.

import type { ConfigValues } from '../base/config/config-definition.ts';
import type { Logger } from '../base/logging.ts';
import { silentLogger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { createPlatform } from '../base/ports/real/platform.ts';
import { Cluster } from './cluster/cluster.ts';
import type { commonOptions } from './options/common-options.ts';

export interface ClientSettings {
  /** Time, network and randomness. The machine's own, when left out; a simulation's, in tests. */
  readonly platform?: Platform | undefined;
  /** Where the client says what it meets. Nowhere, when left out. */
  readonly logger?: Logger | undefined;
}

export const clientSettingNames = ['platform', 'logger'] as const;

const clientCounts = new Map<string, number>();

/** `producer-1`, `producer-2` … as Java names clients that have no name of their own. */
function nextClientId(kind: string): string {
  const count = (clientCounts.get(kind) ?? 0) + 1;
  clientCounts.set(kind, count);
  return `${kind}-${count}`;
}

export interface ClientBase {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly clientId: string;
  readonly cluster: Cluster;
}

export function createClientBase(
  kind: string,
  config: ConfigValues<typeof commonOptions>,
  settings: ClientSettings,
  allowAutoTopicCreation: boolean,
  bootstrapControllers: readonly string[] = [],
): ClientBase {
  const platform = settings.platform ?? createPlatform();
  const clientId = config['client.id'] === '' ? nextClientId(kind) : config['client.id'];
  const logger = (settings.logger ?? silentLogger).child('client', { clientId });
  const cluster = new Cluster({ platform, logger, clientId, config, allowAutoTopicCreation, bootstrapControllers });
  if (settings.platform === undefined) {
    // The threads of a platform that was made for this client end with it.
    cluster.closing.addEventListener('abort', () => void platform.workers.close(), { once: true });
  }
  return { platform, logger, clientId, cluster };
}
