// A controller on a memory store, with a broker registered, for tests.

import { silentLogger } from '../../src/base/logging.ts';
import type { Clock } from '../../src/base/ports/clock.ts';
import type { Random } from '../../src/base/ports/random.ts';
import { Controller } from '../../src/controller/controller.ts';
import { MemoryMetadataLog, MemoryMetadataStore } from '../../src/metadata/stores/memory.ts';

export const fixedClock: Clock = { wallMs: () => 1_700_000_000_000, monotonicMs: () => 0 };

export const directoryId = 'hFJlzGjvTsWYQxSIuu8p9Q';

/** Counts up: ids differ, and a run is the same every time. */
export function countingRandom(): Random {
  let counter = 0;
  return {
    bytes: (size) => {
      counter += 1;
      return Uint8Array.from({ length: size }, (_, i) => (i === size - 1 ? counter & 255 : (counter >> 8) + i));
    },
    below: () => 0,
  };
}

export interface StartedController {
  readonly controller: Controller;
  readonly store: MemoryMetadataStore;
  readonly log: MemoryMetadataLog;
  readonly brokerEpoch: number;
}

export async function startController(
  options: {
    readonly log?: MemoryMetadataLog;
    readonly brokerIds?: readonly number[];
    readonly staticConfigs?: ReadonlyMap<string, string>;
    readonly random?: Random;
    readonly onLeadershipLost?: (reason: Error) => void;
  } = {},
): Promise<StartedController> {
  const {
    log = new MemoryMetadataLog(),
    brokerIds = [1],
    staticConfigs = new Map(),
    random = countingRandom(),
  } = options;
  const store = new MemoryMetadataStore({ clock: fixedClock, log });
  const controller = await Controller.start({
    store,
    nodeId: 1,
    clock: fixedClock,
    random,
    logger: silentLogger,
    staticConfigs,
    ...(options.onLeadershipLost === undefined ? {} : { onLeadershipLost: options.onLeadershipLost }),
  });
  let brokerEpoch = -1;
  for (const brokerId of brokerIds) {
    const epoch = await controller.registerBroker({
      brokerId,
      incarnationId: 'aLBKibpvTGmp4Yz7-NzhMg',
      endpoints: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 0 }],
      rack: null,
      logDirs: [directoryId],
    });
    await controller.unfenceBroker(brokerId, epoch);
    if (brokerId === 1) brokerEpoch = epoch;
  }
  return { controller, store, log, brokerEpoch };
}

export const newTopic = (name: string, numPartitions = 1, configs: Readonly<Record<string, string | null>> = {}) => ({
  name,
  numPartitions,
  replicationFactor: -1,
  assignments: [],
  configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
});
