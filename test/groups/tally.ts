// What happened in the lives of groups, summed up over all seeds.

/** What happened over all seeds: lives in which nothing happens prove nothing. */
export interface Tally {
  processed: number;
  repeated: number;
  commits: number;
  looks: number;
  looksAtMany: number;
  lost: number;
  settled: number;
  brokerEnds: number;
  diskFaults: number;
  consumers: number;
  resets: number;
  removals: number;
  nudged: number;
}

export const emptyTally = (): Tally => ({
  processed: 0,
  repeated: 0,
  commits: 0,
  looks: 0,
  looksAtMany: 0,
  lost: 0,
  settled: 0,
  brokerEnds: 0,
  diskFaults: 0,
  consumers: 0,
  resets: 0,
  removals: 0,
  nudged: 0,
});
