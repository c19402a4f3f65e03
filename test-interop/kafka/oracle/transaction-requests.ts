// Producers of transactions for the cases: each case and version has a transactional id of its own, so that
// none meets what another has left.

import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { endTxnApi } from '../../../src/protocol/apis/end-txn.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import type { Encodable, Fields } from '../../../src/protocol/schema/fields.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { eventually } from '../../support/within.ts';
import { batch } from './batches.ts';
import { type Case, versionsOf } from './case.ts';
import type { Side } from './side.ts';

export interface Producer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

const timeoutMs = 30_000;
/** While an earlier transaction is being ended, or a coordinator is read. */
const passing: ReadonlySet<number> = new Set([
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.NOT_ENOUGH_REPLICAS,
]);

/** Asks until the answer is not one that passes; `errorOf` finds its code. */
export function patiently<Answer extends object>(
  what: string,
  ask: () => Promise<Answer | 'closed' | 'silence'>,
  errorOf: (answer: Answer) => number | undefined,
): Promise<Answer> {
  return eventually(timeoutMs, what, async () => {
    const answer = await ask();
    if (typeof answer === 'string') throw new Error(`${what}: ${answer}`);
    return passing.has(errorOf(answer) ?? ErrorCode.NONE) ? undefined : answer;
  });
}

export async function initialised(side: Side, transactionalId: string): Promise<Producer> {
  const request = { transactionalId, transactionTimeoutMs: 60_000 };
  const { errorCode, producerId, producerEpoch } = await patiently(
    `the producer of ${transactionalId}`,
    () => side.ask(initProducerIdApi, 4, request),
    (answer) => answer.errorCode,
  );
  if (errorCode !== ErrorCode.NONE) throw new Error(`${side.name} answers ${errorCode}`);
  return { transactionalId, producerId, producerEpoch };
}

/** Adds partition 0 of a topic in the way of version 1. */
export async function withPartition(side: Side, producer: Producer, topic: string): Promise<Producer> {
  await patiently(
    `${topic} in ${producer.transactionalId}`,
    () => side.ask(addPartitionsToTxnApi, 3, addRequest(3, producer, [{ name: topic, partitions: [0] }])),
    (answer) => answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode,
  );
  return producer;
}

/** Ends a transaction; gives the producer as it is afterwards. */
export async function ended(side: Side, producer: Producer, committed: boolean, version = 4): Promise<Producer> {
  const answer = await patiently(
    `the end of ${producer.transactionalId}`,
    () => side.ask(endTxnApi, version, { ...producer, committed }),
    ({ errorCode }) => errorCode,
  );
  if (answer.errorCode !== ErrorCode.NONE) throw new Error(`${side.name} answers ${answer.errorCode}`);
  return version >= 5 ? { ...producer, ...pick(answer) } : producer;
}

function pick({ producerId, producerEpoch }: { readonly producerId: number; readonly producerEpoch: number }) {
  return { producerId, producerEpoch };
}

type AddedTopics = readonly { readonly name: string; readonly partitions: readonly number[] }[];

export function addRequest(
  version: number,
  producer: Producer,
  asked: AddedTopics,
  verifyOnly = false,
): Encodable<(typeof addPartitionsToTxnApi)['request']['fields']> {
  const topics = asked.map(({ name, partitions }) => ({ name, partitions: [...partitions] }));
  if (version >= 4) return { transactions: [{ ...producer, verifyOnly, topics }] };
  return {
    v3AndBelowTransactionalId: producer.transactionalId,
    v3AndBelowProducerId: producer.producerId,
    v3AndBelowProducerEpoch: producer.producerEpoch,
    v3AndBelowTopics: topics,
  };
}

/** A transactional batch of one record; by name, so up to v12. */
export function produced(side: Side, version: number, producer: Producer, topic: string, baseSequence = 0) {
  const { transactionalId, producerId, producerEpoch } = producer;
  const records = batch({ count: 1, producerId, producerEpoch, baseSequence, isTransactional: true });
  return patiently(
    `a batch of ${transactionalId}`,
    () =>
      side.ask(produceApi, version, {
        transactionalId,
        acks: -1,
        timeoutMs,
        topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
      }),
    ({ responses }) => responses[0]?.partitionResponses[0]?.errorCode,
  );
}

/** One case for each version, which may ask several things; its answer is what `run` gives. */
export function each<Q extends Fields, S extends Fields>(
  name: string,
  api: Api<Q, S>,
  run: (side: Side, version: number, transactionalId: string) => Promise<unknown>,
  versions: readonly number[] = versionsOf(api),
): Case[] {
  return versions.map((version) => ({
    name: `${api.name}: ${name}`,
    version,
    run: (side) => run(side, version, `${api.name} ${name} ${version}`),
  }));
}

/** With two partitions. */
export const topic = 'offsets-a';

export const nobody: Producer = { transactionalId: 'nobody', producerId: 1_000_000, producerEpoch: 0 };
export const otherId = (producer: Producer): Producer => ({ ...producer, producerId: producer.producerId + 1_000_000 });
export const otherEpoch =
  (by: number) =>
  (producer: Producer): Producer => ({
    ...producer,
    producerEpoch: producer.producerEpoch + by,
  });
export const same = (producer: Producer): Producer => producer;

/** A producer of its own, changed. */
export function of(
  change: (producer: Producer) => Producer,
  prepare?: (side: Side, producer: Producer) => Promise<Producer>,
) {
  return async (side: Side, transactionalId: string): Promise<Producer> => {
    const producer = await initialised(side, transactionalId);
    return change(prepare === undefined ? producer : await prepare(side, producer));
  };
}

export type Prepared = (side: Side, transactionalId: string) => Promise<Producer>;

export const open = (side: Side, producer: Producer) => withPartition(side, producer, topic);
export const unknown: Prepared = () => Promise.resolve(nobody);
export const unnamed: Prepared = () => Promise.resolve({ ...nobody, transactionalId: '' });
