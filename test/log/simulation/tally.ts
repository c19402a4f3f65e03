// What happened over all seeds: a run in which nothing happens proves nothing.

export interface Tally {
  stories: number;
  crashes: number;
  kills: number;
  cleanStops: number;
  crashesWhileOpening: number;
  crashesWhileClosing: number;
  appended: number;
  durable: number;
  losses: number;
  rolls: number;
  rollsByRule: number;
  retired: number;
  cuts: number;
  faults: number;
  recordsServed: number;
  lookups: number;
  aborted: number;
  readsOfCommitted: number;
  deletedRecords: number;
  recreated: number;
  movesBegun: number;
  moves: number;
  compactions: number;
  compactedAway: number;
}

export const emptyTally = (): Tally => ({
  stories: 0,
  crashes: 0,
  kills: 0,
  cleanStops: 0,
  crashesWhileOpening: 0,
  crashesWhileClosing: 0,
  appended: 0,
  durable: 0,
  losses: 0,
  rolls: 0,
  rollsByRule: 0,
  retired: 0,
  cuts: 0,
  faults: 0,
  recordsServed: 0,
  lookups: 0,
  aborted: 0,
  readsOfCommitted: 0,
  deletedRecords: 0,
  recreated: 0,
  movesBegun: 0,
  moves: 0,
  compactions: 0,
  compactedAway: 0,
});
