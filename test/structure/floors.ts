// The house as data: which folder stands on which floor. A file may import from its own folder and
// from floors below; rooms on one floor do not know each other. ARCHITECTURE.md shows the same table.

export interface Room {
  readonly path: string;
  readonly floor: number;
  /** Rooms below that this room must not use although the floors would allow it. */
  readonly except?: readonly string[];
}

export const rooms: readonly Room[] = [
  { path: 'cli', floor: 6 },
  { path: 'broker', floor: 5, except: ['client'] },
  { path: 'controller', floor: 4 },
  { path: 'replication', floor: 4 },
  { path: 'coordinator', floor: 4 },
  { path: 'client', floor: 4, except: ['metadata', 'machine', 'log'] },
  { path: 'metadata', floor: 3 },
  { path: 'machine', floor: 3 },
  { path: 'net', floor: 2 },
  { path: 'log', floor: 2 },
  { path: 'protocol', floor: 1 },
  { path: 'config', floor: 1 },
  { path: 'metrics', floor: 1 },
  { path: 'base', floor: 0 },
];
