// The settings of the transaction coordinator. Read anew at every use.

export interface TransactionCoordinatorConfig {
  /** `transaction.max.timeout.ms` */
  readonly maxTimeoutMs: number;
  /** `transaction.abort.timed.out.transaction.cleanup.interval.ms` */
  readonly abortTimedOutIntervalMs: number;
  /** `transactional.id.expiration.ms` */
  readonly expirationMs: number;
  /** `transaction.remove.expired.transaction.cleanup.interval.ms` */
  readonly removeExpiredIntervalMs: number;
  /** `transaction.state.log.load.buffer.size` */
  readonly loadBufferBytes: number;
  /** `request.timeout.ms`: how long an answer waits for its record. */
  readonly appendTimeoutMs: number;
  /** The cluster's finalised `transaction.version`. */
  transactionVersion(): number;
}
