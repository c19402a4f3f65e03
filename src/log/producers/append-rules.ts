// Whether a batch of an idempotent or transactional producer, or a marker, may enter the log: pure rules over
// what the partition knows of the producer. The order of the checks is Kafka's: it decides which error a
// batch with several faults gets.

import { ErrorCode } from '../../protocol/errors.ts';
import {
  baseSequenceOf,
  incrementSequence,
  isTransactional,
  lastSequenceOf,
  noSequence,
  producerEpochOf,
} from '../../protocol/records/batch-header.ts';
import {
  firstSequenceOf,
  isTransactionOpen,
  noProducerEpoch,
  type ProducerState,
  type RememberedBatch,
} from './producer-state.ts';
import type { Verification, VerificationGuard } from './transaction-verifications.ts';

export interface AppendTerms {
  /** Coordinators number nothing: their batches are not checked for order or repetition. */
  readonly origin: 'client' | 'coordinator';
  /** What the verification of a transactional batch gave. */
  readonly guard?: VerificationGuard | undefined;
  /** A transactional batch needs no verification (`transaction.partition.verification.enable` is off). */
  readonly isUnverifiedAccepted?: boolean;
}

export interface AppendRefusal {
  readonly kind: 'error';
  readonly errorCode: ErrorCode;
  readonly message: string;
}

export type SequenceCheck =
  | { readonly kind: 'append' }
  /** The batch is here already: answer with what it got then. */
  | { readonly kind: 'duplicate'; readonly batch: RememberedBatch }
  | AppendRefusal;

/** What a coordinator is about to write for a producer whose transaction it is. */
export interface TransactionWrite extends Omit<AppendTerms, 'origin'> {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface MarkerTerms {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  /** Of the transaction that ends. From 2 on its marker carries a higher epoch than its records (KIP-890, KIP-1228). */
  readonly transactionVersion: number;
}

const append: SequenceCheck = { kind: 'append' };
const firstRaisingVersion = 2;
/** Reserved for fencing: nothing is above it. */
const largestEpoch = 0x7fff;

export const fromClient: AppendTerms = { origin: 'client' };

export function checkData(
  view: DataView,
  batch: number,
  known: ProducerState | undefined,
  verification: Verification | undefined,
  terms: AppendTerms,
): SequenceCheck {
  const isFromClient = terms.origin === 'client';
  const duplicate = isFromClient ? duplicateOf(view, batch, known) : undefined;
  if (duplicate !== undefined) return { kind: 'duplicate', batch: duplicate };
  const epoch = producerEpochOf(view, batch);
  return (
    (isTransactional(view, batch) ? checkMembership(epoch, known, verification, terms) : undefined) ??
    checkEpoch(epoch, known) ??
    (isFromClient ? checkSequence(view, batch, known, verification) : undefined) ??
    checkMixture(view, batch, known) ??
    append
  );
}

function duplicateOf(view: DataView, batch: number, known: ProducerState | undefined): RememberedBatch | undefined {
  if (known?.producerEpoch !== producerEpochOf(view, batch)) return undefined;
  const firstSequence = baseSequenceOf(view, batch);
  const lastSequence = lastSequenceOf(view, batch);
  return known.batches.find(
    (remembered) => remembered.lastSequence === lastSequence && firstSequenceOf(remembered) === firstSequence,
  );
}

/** A transaction that the coordinator does not know this partition to be in would never be ended here. */
function checkMembership(
  epoch: number,
  known: ProducerState | undefined,
  verification: Verification | undefined,
  { guard, isUnverifiedAccepted = false }: Omit<AppendTerms, 'origin'>,
): AppendRefusal | undefined {
  if (isUnverifiedAccepted || (isTransactionOpen(known) && known.producerEpoch === epoch)) return undefined;
  if (guard !== undefined && guard === verification?.guard) return undefined;
  return refuse(ErrorCode.INVALID_TXN_STATE, 'Record was not part of an ongoing transaction');
}

/** An older epoch is refused before anybody is asked: the transaction of a fenced producer gets no partition more. */
export function checkEpoch(epoch: number, known: ProducerState | undefined): AppendRefusal | undefined {
  if (known === undefined || epoch >= known.producerEpoch) return undefined;
  return refuse(
    ErrorCode.INVALID_PRODUCER_EPOCH,
    `Epoch of producer ${known.producerId} is ${epoch}, which is smaller than the last seen epoch ${known.producerEpoch}`,
  );
}

/** What `checkData` will say to a coordinator's batch, before there is one. */
export function checkTransaction(
  write: TransactionWrite,
  known: ProducerState | undefined,
  verification: Verification | undefined,
): AppendRefusal | undefined {
  const { producerEpoch } = write;
  return checkMembership(producerEpoch, known, verification, write) ?? checkEpoch(producerEpoch, known);
}

function checkSequence(
  view: DataView,
  batch: number,
  known: ProducerState | undefined,
  verification: Verification | undefined,
): AppendRefusal | undefined {
  const firstSequence = baseSequenceOf(view, batch);
  if (verification !== undefined) {
    const refusal = checkVerifiedSequence(firstSequence, known, verification);
    if (refusal !== undefined) return refusal;
  }
  // Nobody remembers where it was (the records may have been deleted): it may go on anywhere.
  if (known === undefined || known.producerEpoch === noProducerEpoch) return undefined;
  const epoch = producerEpochOf(view, batch);
  if (epoch > known.producerEpoch) {
    if (firstSequence === 0) return undefined;
    return refuse(
      ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
      `Invalid sequence number for new epoch of producer ${known.producerId}: ${epoch} (request epoch), ${firstSequence} (seq. number), ${known.producerEpoch} (current producer epoch)`,
    );
  }
  const last = known.batches.at(-1)?.lastSequence ?? noSequence;
  if (firstSequence === (last === noSequence ? 0 : incrementSequence(last, 1))) return undefined;
  return refuse(
    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    `Out of order sequence number for producer ${known.producerId}: ${firstSequence} (incoming seq. number), ${last} (current end sequence number)`,
  );
}

function checkVerifiedSequence(
  firstSequence: number,
  known: ProducerState | undefined,
  { guard, raisesEpoch, lowestSequence }: Verification,
): AppendRefusal | undefined {
  const { producerId } = guard;
  // Every transaction of version 2 has its own epoch, and every epoch begins at 0.
  if (raisesEpoch && firstSequence !== 0 && (known?.batches.length ?? 0) === 0) {
    return refuse(
      ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
      `Out of order sequence number for producer ${producerId}: ${firstSequence} (incoming seq. number) where nothing came before`,
    );
  }
  if (firstSequence <= lowestSequence) return undefined;
  return refuse(
    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    `Out of order sequence number for producer ${producerId}: ${firstSequence} (incoming seq. number), ${lowestSequence} (earliest seen sequence)`,
  );
}

function checkMixture(view: DataView, batch: number, known: ProducerState | undefined): AppendRefusal | undefined {
  if (isTransactional(view, batch) || !isTransactionOpen(known)) return undefined;
  return refuse(
    ErrorCode.INVALID_TXN_STATE,
    `Expected transactional write from producer ${known.producerId}, which has a transaction open`,
  );
}

/** Undefined when the marker may be appended. One without an open transaction may: it fences. */
export function checkMarker(
  { producerId, producerEpoch, coordinatorEpoch, transactionVersion }: MarkerTerms,
  known: ProducerState | undefined,
): AppendRefusal | undefined {
  if (known === undefined) return undefined;
  const isRaised = transactionVersion >= firstRaisingVersion;
  const isRefused = isRaised ? producerEpoch <= known.producerEpoch : producerEpoch < known.producerEpoch;
  if (isRefused && !(isRaised && isMarkerAgain(producerEpoch, known))) {
    return refuse(
      ErrorCode.INVALID_PRODUCER_EPOCH,
      `Epoch of producer ${producerId} is ${producerEpoch}, which is ${isRaised ? '<=' : '<'} the last seen epoch ${known.producerEpoch}`,
    );
  }
  if (coordinatorEpoch >= known.coordinatorEpoch) return undefined;
  return refuse(
    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
    `Invalid coordinator epoch for producer ${producerId}: ${coordinatorEpoch}, which is older than the current ${known.coordinatorEpoch}`,
  );
}

/** The coordinator did not hear that it was written and sends it again (KAFKA-19999); or no epoch is left to raise to. */
function isMarkerAgain(producerEpoch: number, known: ProducerState): boolean {
  return producerEpoch === known.producerEpoch && (!isTransactionOpen(known) || producerEpoch === largestEpoch);
}

function refuse(errorCode: ErrorCode, message: string): AppendRefusal {
  return { kind: 'error', errorCode, message };
}
