// What the transactions of a shard work with, and how a decision about them looks.

import type { Logger } from '../../base/logging.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import type { CoordinatorDecision, CoordinatorTimers } from '../shard/coordinator-state.ts';
import type { Journal } from '../shard/journal.ts';
import type { MarkerSender } from './marker-sender.ts';
import type { TransactionCoordinatorConfig } from './transaction-coordinator-config.ts';
import type { TransactionRecord } from './transaction-record.ts';

export type TransactionDecision<Response> = CoordinatorDecision<TransactionRecord, Response>;

export interface TransactionContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly journal: Journal;
  readonly timers: CoordinatorTimers<TransactionRecord>;
  readonly config: TransactionCoordinatorConfig;
  readonly markers: MarkerSender;
  /** The leader epoch of the shard's partition. */
  readonly coordinatorEpoch: number;
  /** The largest batch that the log takes, in bytes. */
  readonly maxBatchBytes: number;
  /** The cluster as it is now. */
  readonly image: () => MetadataImage;
  /** A producer id that nobody has had. */
  readonly nextProducerId: () => Promise<number>;
  /** Runs a decision of the shard's own; rejects when its records were not kept. */
  readonly run: <Response>(decide: () => TransactionDecision<Response>) => Promise<Response>;
}
