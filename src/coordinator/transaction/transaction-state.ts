// The states of a transaction, by Kafka's names, with their ids in the log and what each may follow. What
// is decided (Prepare…) can only be completed: no state leads back from it.

export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence';

interface StateRow {
  readonly id: number;
  readonly mayFollow: readonly TransactionState[];
}

const complete = ['CompleteCommit', 'CompleteAbort'] as const;

const rows: Readonly<Record<TransactionState, StateRow>> = {
  Empty: { id: 0, mayFollow: ['Empty', ...complete] },
  Ongoing: { id: 1, mayFollow: ['Ongoing', 'Empty', ...complete] },
  PrepareCommit: { id: 2, mayFollow: ['Ongoing'] },
  // From version 2 on a transaction that never began may be aborted, for the sake of the new epoch (KIP-890).
  PrepareAbort: { id: 3, mayFollow: ['Ongoing', 'PrepareEpochFence', 'Empty', ...complete] },
  CompleteCommit: { id: 4, mayFollow: ['PrepareCommit'] },
  CompleteAbort: { id: 5, mayFollow: ['PrepareAbort'] },
  /** About to be forgotten; never in the log. */
  Dead: { id: 6, mayFollow: ['Empty', ...complete] },
  /** Its producer is being shut out before the abort; never in the log. */
  PrepareEpochFence: { id: 7, mayFollow: ['Ongoing'] },
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table
const names = Object.keys(rows) as TransactionState[];
const known: ReadonlyMap<string, TransactionState> = new Map(names.map((name) => [name, name]));
const byId: ReadonlyMap<number, TransactionState> = new Map(names.map((name) => [rows[name].id, name]));

/** Undefined for a name that is no state; case matters. */
export function transactionStateByName(name: string): TransactionState | undefined {
  return known.get(name);
}

/** Undefined for an id that no release of Kafka has written. */
export function transactionStateById(id: number): TransactionState | undefined {
  return byId.get(id);
}

export function transactionStateId(state: TransactionState): number {
  return rows[state].id;
}

export function mayFollow(next: TransactionState, state: TransactionState): boolean {
  return rows[next].mayFollow.includes(state);
}

/** The outcome is decided, but not all partitions know it yet. */
export function isPrepared(state: TransactionState): boolean {
  return state === 'PrepareCommit' || state === 'PrepareAbort';
}

/** Nothing is under way: a new transaction may begin, or the id may be forgotten. */
export function isAtRest(state: TransactionState): boolean {
  return state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort';
}
