// The process as Node and the operating system count it.

import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import type { LoopDelay, Memory, ProcessUsage } from '../process-usage.ts';

const resolutionMs = 20;
const nanosecondsPerSecond = 1e9;

export class SystemUsage implements ProcessUsage {
  #delay: ReturnType<typeof monitorEventLoopDelay> | undefined;
  #utilization: EventLoopUtilization | undefined;

  memory(): Memory {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    return { residentBytes: rss, heapUsedBytes: heapUsed, heapTotalBytes: heapTotal, externalBytes: external };
  }

  cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }

  loopUtilization(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    return utilization;
  }

  loopDelay(): LoopDelay {
    if (this.#delay === undefined) {
      this.#delay = monitorEventLoopDelay({ resolution: resolutionMs });
      this.#delay.enable();
    }
    const delay = this.#delay;
    if (delay.count === 0) return { meanSeconds: 0, p50Seconds: 0, p99Seconds: 0, maxSeconds: 0 };
    // What is measured is the time between two turns of a timer, its own interval included.
    const seconds = (nanoseconds: number): number =>
      Math.max(nanoseconds / nanosecondsPerSecond - resolutionMs / 1000, 0);
    const measured = {
      meanSeconds: seconds(delay.mean),
      p50Seconds: seconds(delay.percentile(50)),
      p99Seconds: seconds(delay.percentile(99)),
      maxSeconds: seconds(delay.max),
    };
    delay.reset();
    return measured;
  }

  close(): void {
    this.#delay?.disable();
    this.#delay = undefined;
  }
}
