// What is done to one partition of both brokers: settings, batches, waiting, deleting. What is left on
// disk must be the same.

import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { deleteRecordsApi } from '../../../src/protocol/apis/delete-records.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { type CodecName, codecByName } from '../../../src/protocol/compression/codecs.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { noise } from '../../support/sample-records.ts';
import { eventually } from '../../support/within.ts';
import type { Side } from '../oracle/side.ts';

export interface ProducedBatch {
  readonly timestampMs?: number;
  readonly records?: number;
  readonly valueBytes?: number;
  readonly codec?: CodecName;
}

export type Step =
  | ProducedBatch
  | { readonly pauseMs: number }
  /** -1 is the high watermark. */
  | { readonly deleteBefore: number }
  /** Settings of the topic. */
  | { readonly set: Readonly<Record<string, string>> };

export interface Script {
  readonly configs: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export async function run(side: Side, topic: string, { configs, steps }: Script): Promise<void> {
  const created = await side.ask(createTopicsApi, 5, {
    topics: [
      {
        name: topic,
        numPartitions: 1,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      },
    ],
    timeoutMs: 10_000,
    validateOnly: false,
  });
  demand(typeof created !== 'string' && created.topics[0]!.errorCode === 0, side, 'CreateTopics', created);
  for (const [index, step] of steps.entries()) {
    if ('pauseMs' in step) await new Promise((resolve) => setTimeout(resolve, step.pauseMs));
    else if ('deleteBefore' in step) await deleteBefore(side, topic, step.deleteBefore);
    else if ('set' in step) await set(side, topic, step.set);
    else await produce(side, topic, batchOf(step, index));
  }
}

/** Kafka's broker may hear of a new topic a little later than its controller. */
async function produce(side: Side, topic: string, records: Uint8Array): Promise<void> {
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  await eventually(10_000, 'leadership of a new partition', async () => {
    const answer = await side.ask(produceApi, 9, { transactionalId: null, acks: -1, timeoutMs: 10_000, topicData });
    const code = typeof answer === 'string' ? undefined : answer.responses[0]!.partitionResponses[0]!.errorCode;
    if (code === ErrorCode.NOT_LEADER_OR_FOLLOWER || code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return undefined;
    demand(code === ErrorCode.NONE, side, 'Produce', answer);
    return true;
  });
}

async function deleteBefore(side: Side, name: string, offset: number): Promise<void> {
  const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }];
  const answer = await side.ask(deleteRecordsApi, 2, { topics, timeoutMs: 10_000 });
  const isFine = typeof answer !== 'string' && answer.topics[0]!.partitions[0]!.errorCode === 0;
  demand(isFine, side, 'DeleteRecords', answer);
}

async function set(side: Side, resourceName: string, values: Readonly<Record<string, string>>): Promise<void> {
  const configs = Object.entries(values).map(([name, value]) => ({ name, configOperation: 0, value }));
  const resources = [{ resourceType: 2, resourceName, configs }];
  const answer = await side.ask(incrementalAlterConfigsApi, 1, { resources, validateOnly: false });
  const isFine = typeof answer !== 'string' && answer.responses[0]!.errorCode === 0;
  demand(isFine, side, 'IncrementalAlterConfigs', answer);
}

function demand(isFine: boolean, side: Side, what: string, answer: unknown): void {
  if (!isFine) throw new Error(`${what} of ${side.name} answered ${JSON.stringify(answer)}`);
}

function batchOf(step: ProducedBatch, index: number): Uint8Array {
  const { timestampMs = Date.now(), records = 1, valueBytes = 100, codec } = step;
  const builder = new BatchBuilder(codec === undefined ? {} : { codec: codecByName(codec)! });
  for (let record = 0; record < records; record++) {
    const key = Buffer.from(`key-${index}-${record}`);
    builder.append(timestampMs < 0 ? -1 : timestampMs + record, key, noise(`${index}/${record}`, valueBytes));
  }
  return builder.build();
}
