// The transaction coordinator's settings as the broker has them.

import type { BrokerConfig } from '../config/broker-configs.ts';
import type { TransactionCoordinatorConfig } from '../coordinator/transaction/transaction-coordinator-config.ts';
import { transactionVersionFeature } from '../metadata/image/features.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';

export function transactionCoordinatorConfig(
  values: BrokerConfig,
  image: () => MetadataImage,
): TransactionCoordinatorConfig {
  return {
    maxTimeoutMs: values['transaction.max.timeout.ms'],
    abortTimedOutIntervalMs: values['transaction.abort.timed.out.transaction.cleanup.interval.ms'],
    expirationMs: values['transactional.id.expiration.ms'],
    removeExpiredIntervalMs: values['transaction.remove.expired.transaction.cleanup.interval.ms'],
    loadBufferBytes: values['transaction.state.log.load.buffer.size'],
    appendTimeoutMs: values['request.timeout.ms'],
    transactionVersion: () => image().features.get(transactionVersionFeature) ?? 0,
  };
}
