// What this process takes of its machine. All of it is counted by the platform; asking is cheap.

export interface Memory {
  /** What the operating system has given it. */
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  /** Of buffers outside the JavaScript heap. */
  readonly externalBytes: number;
}

/** How late the event loop came to its timers since it was asked last, in seconds. */
export interface LoopDelay {
  readonly meanSeconds: number;
  readonly p50Seconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
}

export interface ProcessUsage {
  memory(): Memory;
  /** Of all threads, since the start. */
  cpuSeconds(): number;
  /** The share of the time since it was asked last in which the event loop had work, 0 … 1. */
  loopUtilization(): number;
  /** Begins to measure with the first call. */
  loopDelay(): LoopDelay;
  /** Stops measuring. */
  close(): void;
}
