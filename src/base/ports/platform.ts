// Everything Samsa takes from the outside world, in one value that is passed down. No file outside
// `base/ports/real` touches the platform itself; test/structure holds that.

import type { Clock } from './clock.ts';
import type { Disk } from './disk.ts';
import type { HttpHost } from './http-host.ts';
import type { Network } from './network.ts';
import type { ProcessUsage } from './process-usage.ts';
import type { Random } from './random.ts';
import type { Timers } from './timers.ts';
import type { Workers } from './workers.ts';

export interface Platform {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly disk: Disk;
  readonly network: Network;
  readonly workers: Workers;
  readonly http: HttpHost;
  readonly usage: ProcessUsage;
}
