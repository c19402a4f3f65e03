// kafka-e2e-latency: sends a record, waits until a consumer has it, and so on; tells how long that takes.

import { Buffer } from 'node:buffer';
import type { Random } from '../../../base/ports/random.ts';
import {
  bytesSerde,
  type Consumer,
  type Producer,
  type ProducerRecord,
  type RecordHeader,
  TimeoutError,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { filedProperties } from '../clients/client-properties.ts';
import { failureMessage } from '../failure-message.ts';
import { javaDouble, javaFixed } from '../java/java-format.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { openConsumer } from '../clients/open-consumer.ts';
import { openProducer } from '../clients/open-producer.ts';
import { CommandLineError, type GivenOptions } from '../options/tool-options.ts';
import { type E2eLatencyPlan, e2eLatencyOptions, namedWords, planOf } from './e2e-latency-options.ts';
import { roundTripProblem } from './round-trip-check.ts';

const about = 'This tool measures the time from sending a record to reading it.';
const pollTimeoutMs = 60_000;
/** A line is shown for each of so many records. */
const reportEvery = 1_000;
const nanosecondsInMs = 1e6;

export const e2eLatencyTool: KafkaTool<typeof e2eLatencyOptions> = {
  about,
  aboutWithoutOptions: about,
  listsOptionsOnError: true,
  options: e2eLatencyOptions,
  wordsOf: namedWords,
  run,
};

async function run(given: GivenOptions<typeof e2eLatencyOptions>, context: CommandContext): Promise<number> {
  const plan = planOf(given);
  const properties = await filedProperties(context, plan.configFile);
  properties.set('bootstrap.servers', plan.servers);
  await using consumer = openConsumer(
    context,
    new Map([
      ...properties,
      ['group.id', `test-group-${context.platform.clock.wallMs()}`],
      ['enable.auto.commit', 'false'],
      ['auto.offset.reset', 'latest'],
      ['fetch.max.wait.ms', '0'],
    ]),
    bytesSerde,
  );
  await using producer = openProducer(
    context,
    new Map([
      ...properties,
      ['linger.ms', '0'],
      // Without end, as far as that can be said.
      ['max.block.ms', String(Number.MAX_SAFE_INTEGER)],
      ['acks', plan.acks],
    ]),
    bytesSerde,
  );
  try {
    await prepare(plan, consumer, context);
    await measure(plan, consumer, producer, context);
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    throw new CommandLineError(failureMessage(error), { cause: error });
  }
}

/** Makes the topic when it is not there, and has the consumer stand at its end. */
async function prepare(plan: E2eLatencyPlan, consumer: Consumer, context: CommandContext): Promise<void> {
  const { topic } = plan;
  const { signal } = context;
  if (!(await topicsOf(consumer, signal)).has(topic)) {
    await context.output.line(
      `Topic "${topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1`,
    );
    await using admin = await openAdmin(context, plan.servers, plan.configFile);
    try {
      (await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1 }], { signal })).all();
    } catch (error) {
      await context.output.line(`Creation of topic ${topic} failed`);
      throw error;
    }
  }
  const partitions = (await consumer.partitionsFor(topic, { signal })).map(({ partition }) => ({ topic, partition }));
  consumer.assign(partitions);
  consumer.seekToEnd(partitions);
  for (const partition of partitions) await consumer.position(partition, { signal });
}

async function topicsOf(consumer: Consumer, signal: AbortSignal): Promise<ReadonlyMap<string, unknown>> {
  try {
    return await consumer.listTopics({ signal });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    throw new TimeoutError('Timeout expired while fetching topic metadata', error);
  }
}

async function measure(
  plan: E2eLatencyPlan,
  consumer: Consumer,
  producer: Producer,
  context: CommandContext,
): Promise<void> {
  const { clock, random } = context.platform;
  const { signal } = context;
  const latencies: number[] = [];
  let sumNs = 0;
  for (let at = 0; at < plan.recordsCount; at += 1) {
    const record = newRecord(plan, random);
    const startMs = clock.monotonicMs();
    await producer.send(record, { signal });
    const read = await consumer.poll(pollTimeoutMs, { signal });
    const elapsedNs = Math.round((clock.monotonicMs() - startMs) * nanosecondsInMs);
    const problem = roundTripProblem(record, read, pollTimeoutMs);
    if (problem !== undefined) {
      await consumer.commitSync();
      throw new CommandLineError(problem);
    }
    if (at % reportEvery === 0) await context.output.line(`${at}\t${javaDouble(elapsedNs / 1000 / 1000)}`);
    sumNs += elapsedNs;
    latencies.push(Math.floor(elapsedNs / nanosecondsInMs));
  }
  await context.output.write(results(latencies, sumNs));
  await consumer.commitSync();
}

type SentRecord = ProducerRecord & {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly headers: readonly RecordHeader[];
};

function newRecord(plan: E2eLatencyPlan, random: Random): SentRecord {
  return {
    topic: plan.topic,
    key: letters(random, plan.keyBytes),
    value: letters(random, plan.valueBytes),
    headers: Array.from({ length: plan.headersCount }, () => ({
      key: letters(random, plan.headerKeyBytes).toString('latin1'),
      value: plan.headerValueBytes === -1 ? null : letters(random, plan.headerValueBytes),
    })),
  };
}

/** One capital letter, so many times. */
function letters(random: Random, length: number): Buffer {
  return Buffer.alloc(length, 65 + random.below(26));
}

/** Latencies in whole milliseconds. */
function results(latencies: readonly number[], sumNs: number): string {
  const sorted = latencies.toSorted((a, b) => a - b);
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => sorted[Math.floor(sorted.length * share)]!);
  return (
    `Avg latency: ${javaFixed(sumNs / latencies.length / 1000 / 1000, 4)} ms\n` +
    `Percentiles: 50th = ${p50}, 99th = ${p99}, 99.9th = ${p999}\n`
  );
}
