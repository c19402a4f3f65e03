// The machine Samsa runs on: every port on its real implementation.

import type { Platform } from '../platform.ts';
import { FileDisk } from './file-disk.ts';
import { HttpServer } from './http-server.ts';
import { SystemClock } from './system-clock.ts';
import { SystemRandom } from './system-random.ts';
import { SystemTimers } from './system-timers.ts';
import { SystemUsage } from './system-usage.ts';
import { TcpNetwork } from './tcp-network.ts';
import { ThreadWorkers } from './thread-workers.ts';

/** A fresh platform. Nothing is opened, bound or started before it is used. */
export function createPlatform(): Platform {
  return {
    clock: new SystemClock(),
    timers: new SystemTimers(),
    random: new SystemRandom(),
    disk: new FileDisk(),
    network: new TcpNetwork(),
    workers: new ThreadWorkers(),
    http: new HttpServer(),
    usage: new SystemUsage(),
  };
}
