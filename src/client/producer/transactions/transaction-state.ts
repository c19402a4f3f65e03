// Where a transactional producer stands, as data and one pure function: a state and what happened give
// the next state, or an error that tells the caller why not. The rules are those of Java's
// TransactionManager. An abortable error leaves only `abort`, a fatal one nothing.

import { IllegalStateError } from '../../errors.ts';
import { ProducerStateError } from '../producer-errors.ts';

export type TransactionPhase =
  | 'uninitialized'
  | 'initializing'
  | 'ready'
  | 'in-transaction'
  | 'committing'
  | 'aborting'
  | 'abortable-error'
  | 'fatal-error';

export interface TransactionState {
  readonly phase: TransactionPhase;
  /** What led to one of the two error phases. */
  readonly error: Error | undefined;
  /** The coordinator may know of the transaction: it has to be told how it ends. */
  readonly hasStarted: boolean;
  /** Sequences are in doubt: when the transaction has ended, the producer asks for a new epoch. */
  readonly needsNewEpoch: boolean;
}

export type TransactionEvent =
  | { readonly type: 'initialize' }
  | { readonly type: 'initialized' }
  /** The coordinator said no, and may say yes another time. */
  | { readonly type: 'refused' }
  | { readonly type: 'begin' }
  /** Records or offsets have become part of the transaction. */
  | { readonly type: 'started' }
  | { readonly type: 'commit' }
  | { readonly type: 'abort' }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly error: Error; readonly isFatal: boolean; readonly needsNewEpoch: boolean };

export const initialTransactionState: TransactionState = {
  phase: 'uninitialized',
  error: undefined,
  hasStarted: false,
  needsNewEpoch: false,
};

/** Calls of the application, under the names they have in messages. */
const calls: Readonly<Record<'initialize' | 'begin' | 'commit' | 'abort', string>> = {
  initialize: 'initTransactions',
  begin: 'beginTransaction',
  commit: 'commitTransaction',
  abort: 'abortTransaction',
};

/** Throws an `IllegalStateError` or a `ProducerStateError` when a call does not fit the phase. */
export function nextTransactionState(state: TransactionState, event: TransactionEvent): TransactionState {
  const { phase } = state;
  switch (event.type) {
    case 'initialize':
      return enter(state, event.type, phase === 'uninitialized', 'initializing');
    case 'begin':
      return { ...enter(state, event.type, phase === 'ready', 'in-transaction'), hasStarted: false };
    case 'commit':
      return enter(state, event.type, phase === 'in-transaction', 'committing');
    case 'abort':
      if (phase === 'abortable-error') return { ...state, phase: 'aborting' };
      return enter(state, event.type, phase === 'in-transaction', 'aborting');
    case 'initialized':
      return phase === 'initializing' ? { ...initialTransactionState, phase: 'ready' } : state;
    case 'refused':
      return phase === 'initializing' ? initialTransactionState : state;
    case 'started':
      return isUnderWay(phase) ? { ...state, hasStarted: true } : state;
    case 'ended':
      return ended(state);
    case 'failed':
      break;
  }
  return failed(state, event);
}

/** A transaction has begun and not ended. */
function isUnderWay(phase: TransactionPhase): boolean {
  return phase === 'in-transaction' || phase === 'committing' || phase === 'aborting' || phase === 'abortable-error';
}

function enter(
  state: TransactionState,
  call: keyof typeof calls,
  isAllowed: boolean,
  phase: TransactionPhase,
): TransactionState {
  if (isAllowed) return { ...state, phase };
  throwIfFailed(state, calls[call]);
  throw new IllegalStateError(`${calls[call]} cannot be called now: ${explanations[state.phase]}.`);
}

const explanations: Readonly<Record<TransactionPhase, string>> = {
  uninitialized: 'initTransactions has not been called',
  initializing: 'the producer is being initialized',
  ready: 'there is no transaction; beginTransaction starts one',
  'in-transaction': 'a transaction is open',
  committing: 'a transaction is being committed',
  aborting: 'a transaction is being aborted',
  'abortable-error': 'the transaction has failed and must be aborted',
  'fatal-error': 'the producer has failed and must be closed',
};

/** Throws when only aborting, or only closing, is left. */
export function throwIfFailed({ phase, error }: TransactionState, call: string): void {
  if (phase === 'abortable-error') throw new ProducerStateError(call, error!, 'abortable');
  if (phase === 'fatal-error') throw new ProducerStateError(call, error!, 'fatal');
}

/** Throws unless records and offsets may join the transaction. */
export function requireTransaction(state: TransactionState, call: string): void {
  if (state.phase === 'in-transaction') return;
  throwIfFailed(state, call);
  throw new IllegalStateError(`${call} cannot be called now: ${explanations[state.phase]}.`);
}

function ended(state: TransactionState): TransactionState {
  if (state.phase !== 'committing' && state.phase !== 'aborting') return state;
  return { ...initialTransactionState, phase: state.needsNewEpoch ? 'initializing' : 'ready' };
}

function failed(state: TransactionState, event: TransactionEvent & { type: 'failed' }): TransactionState {
  const needsNewEpoch = state.needsNewEpoch || event.needsNewEpoch;
  switch (state.phase) {
    case 'fatal-error':
      return state;
    case 'abortable-error':
    case 'aborting':
      // It is to be aborted anyway; the first error is the one that explains.
      if (!event.isFatal) return { ...state, needsNewEpoch };
      break;
    case 'in-transaction':
    case 'committing':
      if (!event.isFatal) return { ...state, phase: 'abortable-error', error: event.error, needsNewEpoch };
      break;
    default:
    // Nothing is open that could be aborted.
  }
  return { ...state, phase: 'fatal-error', error: event.error };
}
