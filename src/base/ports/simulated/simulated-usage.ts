// A process that takes nothing: what a simulation measures would be the machine it runs on.

import type { LoopDelay, Memory, ProcessUsage } from '../process-usage.ts';

export class SimulatedUsage implements ProcessUsage {
  memory(): Memory {
    return { residentBytes: 0, heapUsedBytes: 0, heapTotalBytes: 0, externalBytes: 0 };
  }

  cpuSeconds(): number {
    return 0;
  }

  loopUtilization(): number {
    return 0;
  }

  loopDelay(): LoopDelay {
    return { meanSeconds: 0, p50Seconds: 0, p99Seconds: 0, maxSeconds: 0 };
  }

  close(): void {}
}
