// The id of a producer without transactions, from whichever broker answers. One question at a time.

import type { Logger } from '../../base/logging.ts';
import { initProducerIdApi } from '../../protocol/apis/init-producer-id.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { pauseUnless } from '../cluster/metadata-refresher.ts';
import { ErrorCode, isRetriable } from '../errors.ts';
import { Deadline, pause } from '../waiting.ts';
import { producerError } from './producer-errors.ts';
import type { ProducerId } from './producer-sequences.ts';

/** A producer without transactions has none that could time out. */
const noTransactionTimeoutMs = 0x7fffffff;

export interface ProducerIdRequestOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
  readonly onId: (id: ProducerId) => void;
  /** It will not be given. */
  readonly onRefused: (error: Error) => void;
  /** One attempt is over, one way or the other. */
  readonly onSettled: () => void;
}

export class ProducerIdRequest {
  readonly #options: ProducerIdRequestOptions;
  #isRunning = false;

  constructor(options: ProducerIdRequestOptions) {
    this.#options = options;
  }

  /** One attempt, and a pause when it failed; nothing while one is under way. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#attempt().finally(() => {
      this.#isRunning = false;
      this.#options.onSettled();
    });
  }

  async #attempt(): Promise<void> {
    const { cluster, requestTimeoutMs, logger, onId, onRefused } = this.#options;
    const { platform, closing } = cluster;
    try {
      const deadline = new Deadline(platform.clock, requestTimeoutMs);
      const connection = await cluster.anyConnection({ deadline, signal: closing });
      const request = { transactionalId: null, transactionTimeoutMs: noTransactionTimeoutMs };
      const response = await connection.send(initProducerIdApi, request, { timeoutMs: requestTimeoutMs });
      if (response.errorCode !== ErrorCode.NONE) throw producerError(response.errorCode);
      onId({ producerId: response.producerId, producerEpoch: response.producerEpoch });
    } catch (error) {
      if (closing.aborted) return;
      if (!isRetriable(error)) return onRefused(error as Error);
      logger.debug('no producer id yet', { error });
      await pauseUnless(closing, () => pause(platform, cluster.retryBackoff.delayMs(1), closing));
    }
  }
}
