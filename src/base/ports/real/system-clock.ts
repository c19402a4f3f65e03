// The machine's two clocks.

import { performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';

export class SystemClock implements Clock {
  wallMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }
}
