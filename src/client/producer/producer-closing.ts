// The end of a producer: what was given to it is sent, an open transaction is aborted, as far as the time goes;
// then everything ends, whatever became of that.

import { ClientClosedError, TimeoutError } from '../errors.ts';
import { Deadline, settleWithin } from '../waiting.ts';
import type { ProducerParts } from './producer-parts.ts';
import type { ProducerPipeline } from './producer-pipeline.ts';

/** `timeoutMs`: no limit but those of the records, when undefined. */
export async function closeProducer<K, V>(parts: ProducerParts<K, V>, timeoutMs: number | undefined): Promise<void> {
  const { base, interceptors, partitioner, pipeline } = parts;
  pipeline.beginClosing();
  try {
    await finish(parts, timeoutMs);
  } finally {
    pipeline.stop(new ClientClosedError('Producer is closed forcefully.'));
    await base.cluster.close();
    interceptors.close();
    partitioner?.close?.();
  }
}

async function finish<K, V>({ base, pipeline }: ProducerParts<K, V>, timeoutMs: number | undefined): Promise<void> {
  const { platform, logger } = base;
  const finished = flushAndAbort(pipeline);
  try {
    if (timeoutMs === undefined) return await finished;
    const wait = { deadline: new Deadline(platform.clock, timeoutMs) };
    await settleWithin(platform, finished, wait, () => 'closing');
  } catch (error) {
    if (error instanceof TimeoutError) logger.info('closed before everything was sent', { timeoutMs });
    else logger.warn('an open transaction could not be aborted while closing', { error });
  }
}

async function flushAndAbort<K, V>(pipeline: ProducerPipeline<K, V>): Promise<void> {
  const { transactions } = pipeline;
  await pipeline.flush();
  await transactions?.settle({});
  const phase = transactions?.state.phase;
  if (phase === 'in-transaction' || phase === 'abortable-error') await transactions!.abort({});
}
