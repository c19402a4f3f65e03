// kafka-producer-perf-test: sends so many records as fast as it can, or as it shall, and tells how fast that was.

import { bytesSerde, type Producer } from '../../../client/index.ts';
import { EventLoopTurns } from '../../../client/consumer/event-loop-turns.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ArgumentTool } from '../arguments/argument-tool.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { openProducer } from '../clients/open-producer.ts';
import { printMetrics } from '../measuring/print-metrics.ts';
import { steadyTime } from '../measuring/steady-time.ts';
import { ThroughputThrottle } from '../measuring/throughput-throttle.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { checkProducerPerf, producerPerfGroups, producerPerfOptions } from './producer-perf-options.ts';
import { type ProducerPerfPlan, producerPerfPlan } from './producer-perf-plan.ts';
import { SendStatistics } from './send-statistics.ts';

export const producerPerfTool: ArgumentTool = {
  program: 'kafka-producer-perf-test',
  about:
    'This tool measures how fast a producer sends. It sends in transactions when it is given a transactional id ' +
    '(--transactional-id, or transactional.id among the options of the producer) or how long a transaction lasts ' +
    '(--transaction-duration-ms).',
  helpWithoutArguments: 0,
  helpExitCode: 1,
  groups: producerPerfGroups,
  options: producerPerfOptions,
  run,
};

async function run(given: GivenArguments, context: CommandContext): Promise<number> {
  checkProducerPerf(given);
  const plan = await producerPerfPlan(given, context);
  const producer = openProducer(context, plan.properties, bytesSerde);
  try {
    const { all, steady } = await send(producer, plan, given, context);
    if (given.has('print-metrics')) await producer.flush({ signal: context.signal });
    else await producer.close();
    await context.output.line(all.total());
    if (steady !== undefined) await context.output.line(steady.total(' steady state'));
    if (given.has('print-metrics')) await printMetrics(context.output, producer.metrics());
    await producer.close();
    return 0;
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    await producer.close({ timeoutMs: 0 });
    throw new CommandLineError(failureMessage(error), { cause: error });
  }
}

interface Measured {
  readonly all: SendStatistics;
  /** Without the first records; undefined when none are to be left out. */
  steady: SendStatistics | undefined;
}

async function send(
  producer: Producer,
  plan: ProducerPerfPlan,
  given: GivenArguments,
  context: CommandContext,
): Promise<Measured> {
  const { platform, output, signal } = context;
  const recordsCount = given.number('num-records')!;
  const warmupCount = Math.max(given.number('warmup-records') ?? 0, 0);
  const topic = given.text('topic')!;
  if (plan.transactionMs !== undefined) await producer.initTransactions({ signal });
  if (warmupCount > 0) {
    await output.line(
      `Warmup first ${warmupCount} records. Steady state results will print after the complete test summary.`,
    );
  }
  const nowMs = steadyTime(platform.clock);
  const measured: Measured = { all: new SendStatistics(recordsCount, nowMs), steady: undefined };
  const report = reporting(measured, given.number('reporting-interval') ?? 5_000, nowMs, context);
  const transactions = new TimedTransactions(producer, plan.transactionMs, signal);
  const throttle = new ThroughputThrottle(platform, given.number('throughput')!);
  const turns = new EventLoopTurns(platform);
  for (let at = 0; at < recordsCount; at += 1) {
    const value = plan.payloads(at);
    transactions.begin(nowMs);
    const sentMs = nowMs();
    if (warmupCount > 0 && at === warmupCount) measured.steady = new SendStatistics(recordsCount - warmupCount, nowMs);
    const { steady } = measured;
    const isTaken = producer.send({ topic, value }, (_metadata, error) =>
      error === undefined ? report(nowMs() - sentMs, value.length, steady) : output.say(javaErrorText(error)),
    );
    if (!isTaken) await producer.ready();
    if (transactions.isDue(sentMs)) await transactions.end();
    const wait = throttle.next(at, signal) ?? turns.next();
    if (wait === undefined) continue;
    await wait;
    signal.throwIfAborted();
  }
  await transactions.end();
  return measured;
}

/** Notes a record in both statistics, and prints a line of the last one that is measured when it is time. */
function reporting(measured: Measured, intervalMs: number, nowMs: () => number, { output }: CommandContext) {
  return (latencyMs: number, bytes: number, steady: SendStatistics | undefined): void => {
    for (const statistics of [measured.all, steady]) {
      if (statistics === undefined) continue;
      statistics.note(latencyMs, bytes);
      if (nowMs() - statistics.windowStartMs < intervalMs) continue;
      if (statistics !== measured.all && statistics.isFirstWindow) void output.line('In steady state.');
      const line = statistics.endWindow();
      if (statistics === (measured.steady ?? measured.all)) void output.line(line);
    }
  };
}

/** Transactions that begin with a record and end when they have lasted long enough; none without a duration. */
class TimedTransactions {
  readonly #producer: Producer;
  readonly #durationMs: number | undefined;
  readonly #signal: AbortSignal;
  #beganMs: number | undefined;

  constructor(producer: Producer, durationMs: number | undefined, signal: AbortSignal) {
    this.#producer = producer;
    this.#durationMs = durationMs;
    this.#signal = signal;
  }

  begin(nowMs: () => number): void {
    if (this.#durationMs === undefined || this.#beganMs !== undefined) return;
    this.#producer.beginTransaction();
    this.#beganMs = nowMs();
  }

  isDue(nowMs: number): boolean {
    return this.#durationMs !== undefined && this.#durationMs <= nowMs - this.#beganMs!;
  }

  async end(): Promise<void> {
    if (this.#beganMs === undefined) return;
    await this.#producer.commitTransaction({ signal: this.#signal });
    this.#beganMs = undefined;
  }
}
