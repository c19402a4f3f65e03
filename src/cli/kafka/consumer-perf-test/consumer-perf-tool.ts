// kafka-consumer-perf-test: reads so many records as fast as it can and tells how fast that was.

import { bytesSerde, type Consumer } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { filedProperties, keyValueProperties } from '../clients/client-properties.ts';
import { failureMessage } from '../failure-message.ts';
import { javaDateFormat } from '../java/java-date-format.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openConsumer } from '../clients/open-consumer.ts';
import { printMetrics } from '../measuring/print-metrics.ts';
import { steadyTime } from '../measuring/steady-time.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { checkOptions, consumerPerfOptions, type Given } from './consumer-perf-options.ts';
import { Consumption } from './consumption.ts';
import { rebalanceTime } from './rebalance-time.ts';

const pollMs = 100;
const about = 'This tool measures how fast a consumer reads.';

export const consumerPerfTool: KafkaTool<typeof consumerPerfOptions> = {
  about,
  aboutWithoutOptions: about,
  listsOptionsOnError: true,
  options: consumerPerfOptions,
  run,
};

/** What is wrong with a value is told after the header, as in Java. */
interface Plan {
  readonly recordsCount: number;
  readonly timeoutMs: number;
  readonly reportingIntervalMs: number;
  readonly date: (timestampMs: number) => string;
  readonly topics: string | RegExp;
}

async function run(asGiven: Given, context: CommandContext): Promise<number> {
  const given = await checkOptions(asGiven, context);
  const isDetailed = given.has('show-detailed-stats');
  if (!given.has('hide-header')) await context.output.line(header(isDetailed));
  await using consumer = openConsumer(context, await propertiesOf(given, context), bytesSerde);
  const plan = planOf(given);
  const nowMs = steadyTime(context.platform.clock);
  const consumption = new Consumption(nowMs());
  try {
    await consume({ consumer, plan, consumption, isDetailed, nowMs }, context);
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    throw new CommandLineError(failureMessage(error), { cause: error });
  }
  if (!isDetailed) await context.output.line(consumption.total(nowMs(), plan.date));
  if (given.has('print-metrics')) await printMetrics(context.output, consumer.metrics());
  return 0;
}

function header(isDetailed: boolean): string {
  const first = isDetailed ? 'time, threadId' : 'start.time, end.time';
  const rates = 'rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec';
  return `${first}, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, ${rates}`;
}

async function propertiesOf(given: Given, context: CommandContext): Promise<Map<string, string>> {
  const properties = await filedProperties(context, given.one('command-config'));
  for (const [name, value] of keyValueProperties(given.all('command-property'))) properties.set(name, value);
  properties.set('bootstrap.servers', given.one('bootstrap-server')!);
  properties.set('group.id', given.one('group') ?? `perf-consumer-${context.platform.random.below(100_000)}`);
  if (given.number('socket-buffer-size') !== undefined)
    context.output.say('--socket-buffer-size has no effect: the operating system sizes the buffers of sockets.');
  properties.set('max.partition.fetch.bytes', String(given.number('fetch-size') ?? 1_048_576));
  properties.set('auto.offset.reset', given.has('from-latest') ? 'latest' : 'earliest');
  properties.set('check.crcs', 'false');
  if (!properties.has('client.id')) properties.set('client.id', 'perf-consumer-client');
  return properties;
}

function planOf(given: Given): Plan {
  const recordsCount = given.number('num-records', 'Long')!;
  const timeoutMs = given.number('timeout', 'Long') ?? 10_000;
  const reportingIntervalMs = given.number('reporting-interval', 'Long') ?? 5_000;
  if (reportingIntervalMs <= 0) throw new CommandLineError('Reporting interval must be greater than 0.');
  try {
    return {
      recordsCount,
      timeoutMs,
      reportingIntervalMs,
      date: javaDateFormat(given.one('date-format') ?? 'yyyy-MM-dd HH:mm:ss:SSS'),
      topics: given.one('topic') ?? new RegExp(`^(?:${given.one('include')!})$`),
    };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    throw new CommandLineError(error.message, { cause: error });
  }
}

interface Consuming {
  readonly consumer: Consumer;
  readonly plan: Plan;
  readonly consumption: Consumption;
  readonly isDetailed: boolean;
  readonly nowMs: () => number;
}

async function consume(
  { consumer, plan, consumption, isDetailed, nowMs }: Consuming,
  context: CommandContext,
): Promise<void> {
  const onRebalance = (ms: number): void => void (consumption.rebalanceMs += ms);
  consumer.subscribe(plan.topics, rebalanceTime(nowMs(), nowMs, onRebalance));
  let polledMs = nowMs();
  let lastRecordMs = polledMs;
  while (consumption.records < plan.recordsCount && polledMs - lastRecordMs <= plan.timeoutMs) {
    const records = await consumer.poll(pollMs, { signal: context.signal });
    polledMs = nowMs();
    if (!records.isEmpty) lastRecordMs = polledMs;
    for (const record of records) {
      consumption.records += 1;
      consumption.bytes += Math.max(0, record.serializedKeySize) + Math.max(0, record.serializedValueSize);
      if (polledMs - consumption.reportedMs < plan.reportingIntervalMs) continue;
      const line = consumption.report(polledMs, plan.date);
      if (isDetailed) await context.output.line(line);
    }
  }
  if (consumption.records >= plan.recordsCount) return;
  await context.output.line(
    `WARNING: Exiting before consuming the expected number of records: timeout (${plan.timeoutMs} ms) exceeded. ` +
      'You can use the --timeout option to increase the timeout.',
  );
}
