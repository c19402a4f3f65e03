// kafka-console-consumer: records of topics, as a formatter shows them. How many they were is told at the end. What
// keeps the consumer from going on is logged and is no failure, as in Kafka; a record that cannot be shown is one.

import { bytesSerde, type Consumer } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openConsumer } from '../clients/open-consumer.ts';
import { clientLogger, logError } from '../tool-log.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { withJavaClass } from '../java/with-java-class.ts';
import { consoleConsumerOptions, type Given } from './console-consumer-options.ts';
import { type ConsumptionPlan, planConsumption } from './consumption-plan.ts';
import { RecordPrinter } from './record-printer.ts';

const about = 'This tool reads records of topics and writes them to standard output.';
const log = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
const protocolHint =
  'The consumer rebalance protocol (KIP-848) is production-ready! Set group.protocol=consumer to try it out. ' +
  'See https://kafka.apache.org/documentation/#consumer_rebalance_protocol';

export const consoleConsumerTool: KafkaTool<typeof consoleConsumerOptions> = {
  about,
  aboutWithoutOptions: about,
  listsOptionsOnError: true,
  options: consoleConsumerOptions,
  run,
};

async function run(given: Given, context: CommandContext): Promise<number> {
  const plan = await withJavaClass(() => planConsumption(given, context));
  // The offsets of what was shown are committed before the process ends.
  context.stopsPatiently = true;
  let code = 0;
  try {
    await consume(given, plan, context);
  } catch (error) {
    logError(context, log, 'Unknown error when running consumer: ', error as Error);
    code = 1;
  }
  if (given.has('enable-systest-events')) await context.output.line('shutdown_complete');
  return context.stopCode ?? code;
}

async function consume(given: Given, plan: ConsumptionPlan, context: CommandContext): Promise<void> {
  const { output } = context;
  const consumer = openConsumer(context, plan.properties, bytesSerde, { logger: clientLogger(context) });
  const printer = createPrinter(consumer, plan, given.has('skip-message-on-error'), context);
  let hasBegun = false;
  try {
    sayProtocolHint(plan, context);
    choosePartitions(consumer, plan, given);
    hasBegun = true;
    await printer.print(mostRecords(given));
    if (context.stopCode === 0) output.say('Unable to write to standard out, closing consumer.');
  } finally {
    printer.giveBackTheRest();
    await consumer.close();
    if (hasBegun) output.say(`Processed a total of ${printer.count} messages`);
  }
}

function createPrinter(
  consumer: Consumer,
  plan: ConsumptionPlan,
  skipsErrors: boolean,
  context: CommandContext,
): RecordPrinter {
  return new RecordPrinter({
    consumer,
    plan,
    output: context.output,
    clock: context.platform.clock,
    signal: context.signal,
    onStopped: (reason) => logError(context, log, 'Error processing message, terminating consumer process: ', reason),
    onUnprintable: skipsErrors
      ? (error) => logError(context, log, 'Error processing message, skipping this message: ', error)
      : undefined,
  });
}

function sayProtocolHint({ partition, properties }: ConsumptionPlan, { output }: CommandContext): void {
  const protocol = properties.get('group.protocol') ?? 'classic';
  if (partition === undefined && protocol.toLowerCase() === 'classic') output.say(protocolHint);
}

function choosePartitions(consumer: Consumer, { partition, offset }: ConsumptionPlan, given: Given): void {
  const topic = given.one('topic');
  if (topic === undefined || partition === undefined) {
    consumer.subscribe(topic ?? wholeName(given.one('include')!));
    return;
  }
  const place = { topic, partition };
  consumer.assign([place]);
  if (offset === 'earliest') consumer.seekToBeginning([place]);
  else if (offset === 'latest') consumer.seekToEnd([place]);
  else consumer.seek(place, offset);
}

function mostRecords(given: Given): number {
  const count = given.number('max-messages') ?? -1;
  return count === -1 ? Infinity : count;
}

function wholeName(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    throw new CommandLineError(`java.util.regex.PatternSyntaxException: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
