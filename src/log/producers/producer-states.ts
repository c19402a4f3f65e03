// What a partition remembers of every idempotent or transactional producer: its epoch, its last five
// batches and its open transaction (KIP-98). `check` is asked before an append, `update` told after it;
// both see batch headers only. Replaying the log through `update` gives the same state.

import {
  baseOffsetOf,
  isTransactional,
  lastOffsetDeltaOf,
  lastOffsetOf,
  lastSequenceOf,
  maxTimestampOf,
  producerEpochOf,
  producerIdOf,
} from '../../protocol/records/batch-header.ts';
import {
  type AppendRefusal,
  type AppendTerms,
  checkData,
  checkEpoch,
  checkMarker,
  checkTransaction,
  fromClient,
  type MarkerTerms,
  type SequenceCheck,
  type TransactionWrite,
} from './append-rules.ts';
import { isTransactionOpen, type ProducerState, rememberedBatches } from './producer-state.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';
import {
  TransactionVerifications,
  type VerificationGuard,
  type VerifiedProducer,
} from './transaction-verifications.ts';

export type { AppendRefusal, AppendTerms, MarkerTerms, SequenceCheck, VerificationGuard, VerifiedProducer };

export interface EndTransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly commit: boolean;
  readonly offset: number;
  readonly timestamp: number;
}

interface CompletedTransaction {
  readonly firstOffset: number;
  /** The marker's offset. */
  readonly lastOffset: number;
}

export class ProducerStates {
  #states = new Map<number, ProducerState>();
  /** First offset of each open transaction, in log order. */
  #open = new Map<number, number>();
  /** Transactions whose marker is not below the high watermark yet, in the order of their markers. */
  #unreplicated: CompletedTransaction[] = [];
  #highWatermark = 0;
  readonly #verifications = new TransactionVerifications();

  get states(): ReadonlyMap<number, ProducerState> {
    return this.#states;
  }

  /** The first offset that is not decided, or whose decision is not replicated; undefined when all are. */
  get firstUnstableOffset(): number | undefined {
    const undecided = this.#open.keys().next().value;
    let first = undecided ?? Infinity;
    for (const { firstOffset } of this.#unreplicated) first = Math.min(first, firstOffset);
    return first === Infinity ? undefined : first;
  }

  /** The last timestamp of whoever has had a transaction open for the longest; undefined when none is open. */
  get oldestOpenTimestamp(): number | undefined {
    const oldest = this.#open.values().next();
    return oldest.done === true ? undefined : this.#states.get(oldest.value)?.lastTimestamp;
  }

  /** Whether a data batch may be appended: epoch, sequence and transaction of its producer. */
  check(view: DataView, batch: number, terms: AppendTerms = fromClient): SequenceCheck {
    const producerId = producerIdOf(view, batch);
    return checkData(view, batch, this.#states.get(producerId), this.#verifications.of(producerId), terms);
  }

  /** Why a coordinator may not append for this transaction, if so. */
  checkTransaction(write: TransactionWrite): AppendRefusal | undefined {
    const { producerId } = write;
    return checkTransaction(write, this.#states.get(producerId), this.#verifications.of(producerId));
  }

  /** Why a marker may not be appended, if so. */
  checkMarker(marker: MarkerTerms): AppendRefusal | undefined {
    return checkMarker(marker, this.#states.get(marker.producerId));
  }

  /** Whether the producer has a transaction open here with this epoch: its batches need no more verification. */
  isTransactionOpen(producerId: number, producerEpoch: number): boolean {
    const known = this.#states.get(producerId);
    return isTransactionOpen(known) && known.producerEpoch === producerEpoch;
  }

  /** Why a producer of this epoch may not write here, if so. */
  checkEpoch(producerId: number, producerEpoch: number): AppendRefusal | undefined {
    return checkEpoch(producerEpoch, this.#states.get(producerId));
  }

  /** The coordinator is about to be asked whether the producer's transaction includes this partition. */
  beginVerification(producer: VerifiedProducer, nowMs: number): VerificationGuard {
    return this.#verifications.begin(producer, nowMs);
  }

  /** Takes note of an appended data batch that carries a producer id. */
  update(view: DataView, batch: number): void {
    const producerId = producerIdOf(view, batch);
    const producerEpoch = producerEpochOf(view, batch);
    const state = this.#stateOf(producerId, producerEpoch);
    if (state.producerEpoch !== producerEpoch) {
      state.producerEpoch = producerEpoch;
      state.batches = [];
    }
    if (state.batches.length === rememberedBatches) state.batches.shift();
    state.batches.push({
      lastSequence: lastSequenceOf(view, batch),
      lastOffset: lastOffsetOf(view, batch),
      offsetDelta: lastOffsetDeltaOf(view, batch),
      timestamp: maxTimestampOf(view, batch),
    });
    state.lastTimestamp = maxTimestampOf(view, batch);
    if (!isTransactional(view, batch)) return;
    this.#verifications.onAppended(producerId, producerEpoch, false);
    if (state.currentTransactionFirstOffset === -1) {
      state.currentTransactionFirstOffset = baseOffsetOf(view, batch);
      this.#open.set(state.currentTransactionFirstOffset, producerId);
    }
  }

  /** Takes note of a marker; returns the transaction it aborted, if it ended one that way. */
  endTransaction(marker: EndTransactionMarker): AbortedTransaction | undefined {
    const state = this.#stateOf(marker.producerId, marker.producerEpoch);
    if (state.producerEpoch !== marker.producerEpoch) {
      state.producerEpoch = marker.producerEpoch;
      state.batches = [];
    }
    this.#verifications.onAppended(marker.producerId, marker.producerEpoch, true);
    state.coordinatorEpoch = marker.coordinatorEpoch;
    state.lastTimestamp = marker.timestamp;
    const firstOffset = state.currentTransactionFirstOffset;
    if (firstOffset === -1) return undefined;
    state.currentTransactionFirstOffset = -1;
    this.#open.delete(firstOffset);
    if (marker.offset >= this.#highWatermark) this.#unreplicated.push({ firstOffset, lastOffset: marker.offset });
    if (marker.commit) return undefined;
    const lastStableOffset = this.#open.keys().next().value ?? marker.offset + 1;
    return { producerId: marker.producerId, firstOffset, lastOffset: marker.offset, lastStableOffset };
  }

  #stateOf(producerId: number, producerEpoch: number): ProducerState {
    let state = this.#states.get(producerId);
    if (state === undefined) {
      state = {
        producerId,
        producerEpoch,
        batches: [],
        coordinatorEpoch: -1,
        currentTransactionFirstOffset: -1,
        lastTimestamp: -1,
      };
      this.#states.set(producerId, state);
    }
    return state;
  }

  /** Decisions below the high watermark are final. */
  onHighWatermark(highWatermark: number): void {
    this.#highWatermark = highWatermark;
    const first = this.#unreplicated[0];
    if (first === undefined || first.lastOffset >= highWatermark) return;
    this.#unreplicated = this.#unreplicated.filter(({ lastOffset }) => lastOffset >= highWatermark);
  }

  /** Forgets producers that were silent for `expirationMs` and have no transaction open, and verifications as old. */
  removeExpired(nowMs: number, expirationMs: number): void {
    this.#verifications.removeExpired(nowMs, expirationMs);
    for (const [producerId, state] of this.#states) {
      if (state.currentTransactionFirstOffset === -1 && nowMs - state.lastTimestamp >= expirationMs)
        this.#states.delete(producerId);
    }
  }

  /** Puts a state from a snapshot in. */
  restore(state: ProducerState): void {
    this.#states.set(state.producerId, state);
    if (state.currentTransactionFirstOffset === -1) return;
    this.#open.set(state.currentTransactionFirstOffset, state.producerId);
    this.#open = new Map([...this.#open].toSorted(([a], [b]) => a - b));
  }

  clear(): void {
    this.#states.clear();
    this.#open.clear();
    this.#unreplicated = [];
  }
}
