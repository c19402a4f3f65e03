// What a partition remembers of every idempotent or transactional producer: its epoch, its last five
// batches and its open transaction (KIP-98). `check` is asked before an append, `update` told after it;
// both see batch headers only. Replaying the log through `update` gives the same state.

import { ErrorCode } from '../protocol/errors.ts';
import {
  baseOffsetOf,
  baseSequenceOf,
  incrementSequence,
  isTransactional,
  lastOffsetDeltaOf,
  lastOffsetOf,
  lastSequenceOf,
  maxTimestampOf,
  noSequence,
  producerEpochOf,
  producerIdOf,
} from '../protocol/records/batch-header.ts';
import type { AbortedTransaction } from './transaction-index.ts';

/** How many batches per producer are recognised when they come again. */
const rememberedBatches = 5;

export interface RememberedBatch {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
}

export interface ProducerState {
  readonly producerId: number;
  producerEpoch: number;
  /** Oldest first. */
  batches: RememberedBatch[];
  /** Of the coordinator that wrote the last marker, -1 before any. */
  coordinatorEpoch: number;
  /** Where its open transaction begins, -1 when none is open. */
  currentTransactionFirstOffset: number;
  lastTimestamp: number;
}

export type SequenceCheck =
  | { readonly kind: 'append' }
  /** The batch is here already: answer with what it got then. */
  | { readonly kind: 'duplicate'; readonly batch: RememberedBatch }
  | { readonly kind: 'error'; readonly errorCode: ErrorCode; readonly message: string };

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

const append: SequenceCheck = { kind: 'append' };

export function firstSequenceOf(batch: RememberedBatch): number {
  const first = batch.lastSequence - batch.offsetDelta;
  return first >= 0 || batch.lastSequence < 0 ? first : first + 0x8000_0000;
}

export class ProducerStates {
  #states = new Map<number, ProducerState>();
  /** First offset of each open transaction, in log order. */
  #open = new Map<number, number>();
  /** Transactions whose marker is not below the high watermark yet, in the order of their markers. */
  #unreplicated: CompletedTransaction[] = [];
  #highWatermark = 0;

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

  /** Whether a batch from a client may be appended: epoch and sequence rules of an idempotent producer. */
  check(view: DataView, batch: number): SequenceCheck {
    const epoch = producerEpochOf(view, batch);
    const firstSequence = baseSequenceOf(view, batch);
    const known = this.#states.get(producerIdOf(view, batch));
    if (known === undefined || known.producerEpoch === -1) return append;
    if (epoch < known.producerEpoch) {
      return refuse(
        ErrorCode.INVALID_PRODUCER_EPOCH,
        `Epoch of producer ${known.producerId} is ${epoch}, which is smaller than the last seen epoch ${known.producerEpoch}`,
      );
    }
    if (epoch > known.producerEpoch) {
      if (firstSequence === 0) return append;
      return refuse(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        `Invalid sequence number for new epoch of producer ${known.producerId}: ${epoch} (request epoch), ${firstSequence} (seq. number), ${known.producerEpoch} (current producer epoch)`,
      );
    }
    const lastSequence = lastSequenceOf(view, batch);
    const duplicate = known.batches.find(
      (remembered) => remembered.lastSequence === lastSequence && firstSequenceOf(remembered) === firstSequence,
    );
    if (duplicate !== undefined) return { kind: 'duplicate', batch: duplicate };
    const last = known.batches.at(-1)?.lastSequence ?? noSequence;
    const expected = last === noSequence ? 0 : incrementSequence(last, 1);
    if (firstSequence === expected) return append;
    return refuse(
      ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
      `Out of order sequence number for producer ${known.producerId}: ${firstSequence} (incoming seq. number), ${last} (current end sequence number)`,
    );
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
    if (isTransactional(view, batch) && state.currentTransactionFirstOffset === -1) {
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

  /** Forgets producers that were silent for `expirationMs` and have no transaction open. */
  removeExpired(nowMs: number, expirationMs: number): void {
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

function refuse(errorCode: ErrorCode, message: string): SequenceCheck {
  return { kind: 'error', errorCode, message };
}
