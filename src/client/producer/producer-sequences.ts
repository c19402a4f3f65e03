// What an idempotent producer must remember so that every record is written once and in order: its id
// and epoch, and per partition the next sequence number and the batches that have one and no outcome.
// The rules are those of Java's TransactionManager.
//
// Without transactions an epoch is raised by the client itself, and only the partitions in trouble start
// again under it; a partition with batches of the old epoch under way keeps that epoch until they are
// done. To restart all partitions would write records twice (librdkafka #4953). With transactions nothing
// is repaired: what is in doubt is aborted, and the coordinator gives the next epoch.

import { incrementSequence } from '../../protocol/records/batch-header.ts';
import { TopicPartitionMap, type TopicPartition } from '../topic-partition.ts';
import type { ProducerBatch } from './producer-batch.ts';

export interface ProducerId {
  readonly producerId: number;
  readonly producerEpoch: number;
}

interface PartitionSequences {
  id: ProducerId;
  nextSequence: number;
  /** -1 before the first acknowledgement. */
  lastAckedSequence: number;
  lastAckedOffset: number;
  /** In the order of their sequences. */
  readonly inFlight: ProducerBatch[];
  /** A batch timed out: whether its sequence was used is unknown until the others are done. */
  isUnresolved: boolean;
}

const lastEpoch = 0x7fff;

export class ProducerSequences {
  readonly #isTransactional: boolean;
  #id: ProducerId | undefined;
  readonly #partitions = new TopicPartitionMap<PartitionSequences>();
  readonly #toRestart = new TopicPartitionMap<true>();
  /** The producer id that a partition's leader has acknowledged last. */
  readonly #acknowledgedIds = new TopicPartitionMap<number>();

  constructor(isTransactional = false) {
    this.#isTransactional = isTransactional;
  }

  /** undefined while one must be asked for. */
  get id(): ProducerId | undefined {
    return this.#id;
  }

  assignId(id: ProducerId): void {
    this.#id = id;
  }

  /** A transactional producer begins afresh under a new epoch; nothing is under way. */
  reset(id: ProducerId): void {
    this.#id = id;
    this.#partitions.clear();
  }

  /** Whether the first batch of a partition's queue has to wait. */
  mustWait(batch: ProducerBatch): boolean {
    if (this.#id === undefined) return true;
    const state = this.#partitions.get(batch);
    if (state === undefined) return false;
    if (batch.producer === undefined) {
      // A leader that does not know the producer takes any sequence for its first: until it has acknowledged
      // one, a second batch could overtake a first that was refused. Java's producer does not wait here.
      if (state.inFlight.length > 0 && this.#acknowledgedIds.get(batch) !== state.id.producerId) return true;
      return state.isUnresolved || (state.inFlight.length > 0 && state.id !== this.#id);
    }
    // A batch that is sent again goes alone, so that those behind it find it written.
    return state.inFlight[0] !== undefined && state.inFlight[0] !== batch;
  }

  /** Gives a batch its sequence, on its way out for the first time. */
  assign(batch: ProducerBatch): void {
    const state = this.#stateOf(batch);
    if (batch.producer !== undefined) return;
    if (state.id !== this.#id && state.inFlight.length === 0) this.#begin(state);
    batch.setProducer({ ...state.id, baseSequence: state.nextSequence });
    state.nextSequence = incrementSequence(state.nextSequence, batch.recordsCount);
    state.inFlight.push(batch);
  }

  #stateOf(partition: TopicPartition): PartitionSequences {
    let state = this.#partitions.get(partition);
    if (state === undefined) {
      state = {
        id: this.#id!,
        nextSequence: 0,
        lastAckedSequence: -1,
        lastAckedOffset: -1,
        inFlight: [],
        isUnresolved: false,
      };
      this.#partitions.set(partition, state);
    }
    return state;
  }

  #begin(state: PartitionSequences): void {
    state.id = this.#id!;
    state.nextSequence = 0;
    state.lastAckedSequence = -1;
    for (const batch of state.inFlight) {
      batch.setProducer({ ...state.id, baseSequence: state.nextSequence });
      batch.sequenceWasReset = true;
      state.nextSequence = incrementSequence(state.nextSequence, batch.recordsCount);
    }
  }

  acknowledged(batch: ProducerBatch, baseOffset: number): void {
    const state = this.#partitions.get(batch);
    if (state === undefined || batch.producer === undefined) return;
    this.#removeInFlight(state, batch);
    this.#acknowledgedIds.set(batch, batch.producer.producerId);
    state.lastAckedSequence = incrementSequence(batch.producer.baseSequence, batch.recordsCount - 1);
    if (baseOffset >= 0) state.lastAckedOffset = Math.max(state.lastAckedOffset, baseOffset + batch.recordsCount - 1);
  }

  /** The batch is lost for certain; `isSequenceUnused` when the broker cannot have written it. */
  failed(batch: ProducerBatch, isSequenceUnused: boolean): void {
    const state = this.#partitions.get(batch);
    if (state === undefined || batch.producer === undefined) return;
    this.#removeInFlight(state, batch);
    if (!isSequenceUnused) state.isUnresolved = true;
    else if (!this.#isTransactional) this.#toRestart.set(batch, true);
  }

  /** The parts take the place of a batch that was split. */
  replaced(batch: ProducerBatch, parts: readonly ProducerBatch[]): void {
    const inFlight = this.#partitions.get(batch)?.inFlight;
    const at = inFlight?.indexOf(batch) ?? -1;
    if (at >= 0) inFlight!.splice(at, 1, ...parts);
  }

  #removeInFlight(state: PartitionSequences, batch: ProducerBatch): void {
    const at = state.inFlight.indexOf(batch);
    if (at >= 0) state.inFlight.splice(at, 1);
  }

  #isNext(state: PartitionSequences, batch: ProducerBatch): boolean {
    const expected = state.lastAckedSequence < 0 ? 0 : incrementSequence(state.lastAckedSequence, 1);
    return batch.producer?.baseSequence === expected;
  }

  /** OUT_OF_ORDER_SEQUENCE_NUMBER: an earlier batch is still to come, or there is a true gap. Whether to send again. */
  outOfOrder(batch: ProducerBatch): boolean {
    const state = this.#stateOf(batch);
    if (!state.isUnresolved && (batch.sequenceWasReset || !this.#isNext(state, batch))) {
      batch.sequenceWasReset = false;
      return true;
    }
    if (this.#isTransactional) return false;
    if (!state.isUnresolved || this.#isNext(state, batch)) this.#toRestart.set(batch, true);
    return true;
  }

  /** UNKNOWN_PRODUCER_ID: the broker has forgotten us, perhaps with the records. Whether to send again. */
  unknownProducer(batch: ProducerBatch, logStartOffset: number): boolean {
    const state = this.#stateOf(batch);
    // Without the log's start nothing can be told: the same again, until the answer has it.
    if (logStartOffset < 0 || batch.sequenceWasReset) return true;
    if (state.lastAckedOffset < logStartOffset && state.id === this.#id) {
      this.#begin(state);
      return true;
    }
    if (this.#isTransactional) return false;
    this.#toRestart.set(batch, true);
    return true;
  }

  /** The epoch is too old for the broker. The partition starts again under a new one; whether it can. */
  fenced(batch: ProducerBatch): boolean {
    if (this.#isTransactional) return false;
    this.#toRestart.set(batch, true);
    return true;
  }

  /** Settles what could not be settled before; called before each round of sending. */
  advance(): void {
    if (this.#isTransactional) return;
    for (const [partition, state] of this.#partitions) {
      if (!state.isUnresolved || state.inFlight.length > 0) continue;
      state.isUnresolved = false;
      const expected = state.lastAckedSequence < 0 ? 0 : incrementSequence(state.lastAckedSequence, 1);
      if (expected !== state.nextSequence) this.#toRestart.set(partition, true);
    }
    if (this.#toRestart.size > 0 && this.#id !== undefined) this.#raiseEpoch(this.#id);
  }

  #raiseEpoch({ producerId, producerEpoch }: ProducerId): void {
    if (producerEpoch >= lastEpoch) {
      // No epoch is left: a new id is asked for, and the partitions start again under that.
      this.#id = undefined;
      return;
    }
    this.#id = { producerId, producerEpoch: producerEpoch + 1 };
    this.#restart();
  }

  #restart(): void {
    for (const partition of this.#toRestart.keys()) {
      const state = this.#partitions.get(partition);
      if (state === undefined) continue;
      this.#begin(state);
      state.isUnresolved = false;
    }
    this.#toRestart.clear();
  }
}
