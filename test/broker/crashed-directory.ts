// The data directory of an Apache Kafka that crashed, and what a broker that was started on it answers: Kafka
// itself and ours are asked the same.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeProducersApi } from '../../src/protocol/apis/describe-producers.ts';
import { describeTransactionsApi } from '../../src/protocol/apis/describe-transactions.ts';
import { listGroupsApi } from '../../src/protocol/apis/list-groups.ts';
import { listOffsetsApi } from '../../src/protocol/apis/list-offsets.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import type { Api, DecodedMessage, EncodableMessage } from '../../src/protocol/schema/message.ts';

const source = new URL('../fixtures/crashed-data-directory/files.json.gz', import.meta.url);

export interface CrashedFile {
  readonly sizeBytes: number;
  /** Without the zeros at its end. */
  readonly content: Uint8Array;
}

export function crashedFiles(): Map<string, CrashedFile> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fixture
  const files = JSON.parse(gunzipSync(readFileSync(source)).toString()) as Record<
    string,
    { sizeBytes: number; content: string }
  >;
  return new Map(
    Object.entries(files).map(([path, { sizeBytes, content }]) => [
      path,
      { sizeBytes, content: Buffer.from(content, 'base64') },
    ]),
  );
}

/** When the transaction began that was open in the crash, and how long it may last. */
export const openTransaction = { startMs: 1_795_355_156_357, timeoutMs: 60_000 } as const;

export type Ask = <A extends Api>(
  api: A,
  version: number,
  request: EncodableMessage<A['request']>,
) => Promise<DecodedMessage<A['response']>>;

/** What there is to know of the transactional id, and of the partition that its last transaction was in. */
export async function askAboutTransaction(ask: Ask) {
  const { transactionStates } = await ask(describeTransactionsApi, 0, { transactionalIds: ['tx-1'] });
  const { errorCode, transactionState, producerEpoch, transactionTimeoutMs, topics } = transactionStates[0]!;
  const producers = await ask(describeProducersApi, 0, { topics: [{ name: 'txn', partitionIndexes: [1] }] });
  return {
    errorCode,
    transactionState,
    producerEpoch,
    transactionTimeoutMs,
    partitions: topics.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`)),
    producers: producers.topics[0]!.partitions[0]!.activeProducers.map(
      ({ producerEpoch: epoch, lastSequence, currentTxnStartOffset }) =>
        `epoch ${epoch}, sequence ${lastSequence}, open from ${currentTxnStartOffset}`,
    ),
    stable: await endOf(ask, 'read_committed'),
    end: await endOf(ask, 'read_uncommitted'),
  };
}

const latest = -1;

async function endOf(ask: Ask, isolation: 'read_committed' | 'read_uncommitted'): Promise<number> {
  const { topics } = await ask(listOffsetsApi, 5, {
    replicaId: -1,
    isolationLevel: isolation === 'read_committed' ? 1 : 0,
    topics: [{ name: 'txn', partitions: [{ partitionIndex: 1, currentLeaderEpoch: -1, timestamp: latest }] }],
  });
  return topics[0]!.partitions[0]!.offset;
}

/** The groups and what they have committed. */
export async function askAboutGroups(ask: Ask) {
  const { errorCode, groups } = await ask(listGroupsApi, 5, { statesFilter: [], typesFilter: [] });
  const ids = ['g-classic', 'g-consumer', 'g-txn'];
  const fetched = await ask(offsetFetchApi, 8, {
    groups: ids.map((groupId) => ({ groupId, topics: null })),
    requireStable: true,
  });
  return {
    errorCode,
    groups: groups
      .map(({ groupId, groupType, groupState }) => `${groupId}: ${groupType}, ${groupState}`)
      .toSorted((a, b) => a.localeCompare(b)),
    committed: fetched.groups.flatMap(({ groupId, topics }) =>
      topics
        .flatMap(({ name, partitions }) =>
          partitions.map((each) => `${groupId}: ${name}-${each.partitionIndex} ${each.committedOffset}`),
        )
        .toSorted((a, b) => a.localeCompare(b)),
    ),
  };
}

export const transactionBeforeTimeout = {
  errorCode: 0,
  transactionState: 'Ongoing',
  producerEpoch: 0,
  transactionTimeoutMs: openTransaction.timeoutMs,
  partitions: ['txn-1'],
  producers: ['epoch 0, sequence 8, open from 12'],
  stable: 12,
  end: 13,
};

export const transactionAfterTimeout = {
  ...transactionBeforeTimeout,
  transactionState: 'CompleteAbort',
  producerEpoch: 1,
  partitions: [],
  producers: ['epoch 1, sequence -1, open from -1'],
  stable: 14,
  end: 14,
};

export const groupsAfterCrash = {
  errorCode: 0,
  groups: ['g-classic: classic, Empty', 'g-consumer: consumer, Empty', 'g-txn: classic, Empty'],
  committed: [
    'g-classic: codecs-0 140',
    'g-classic: txn-0 16',
    'g-classic: txn-1 12',
    'g-consumer: codecs-0 140',
    'g-consumer: txn-0 16',
    'g-consumer: txn-1 12',
    'g-txn: codecs-0 1',
  ],
};
