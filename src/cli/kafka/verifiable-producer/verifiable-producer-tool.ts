// kafka-verifiable-producer: sends 0, 1, 2 … and reports for each whether the broker has it, for tests that compare
// with what a consumer reports. Being told to stop is its usual end.

import { type Producer, stringSerde } from '../../../client/index.ts';
import { EventLoopTurns } from '../../../client/consumer/event-loop-turns.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ArgumentTool } from '../arguments/argument-tool.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { javaErrorClass } from '../java/java-error-text.ts';
import { openProducer } from '../clients/open-producer.ts';
import { ThroughputThrottle } from '../measuring/throughput-throttle.ts';
import { DoubleValue, ToolEvents } from '../tool-events.ts';
import { verifiableConfig, verifiableConnection } from '../verifiable-options.ts';

export const verifiableProducerTool: ArgumentTool = {
  program: 'verifiable-producer',
  about:
    'This tool sends growing numbers to a topic and reports each as a line of JSON when the broker has it, or when ' +
    'it could not be sent.',
  helpWithoutArguments: 0,
  helpExitCode: 1,
  groups: verifiableConnection.groups,
  options: [
    { flags: ['--topic'], isRequired: true, doc: 'The topic to send to.' },
    {
      flags: ['--max-messages'],
      metavar: 'MAX-MESSAGES',
      type: 'Integer',
      default: '-1',
      doc: 'How many records to send; with -1 until somebody ends the process.',
    },
    {
      flags: ['--throughput'],
      type: 'Integer',
      default: '-1',
      doc: 'About how many records to send each second, at most; -1 for no limit.',
    },
    {
      flags: ['--acks'],
      type: 'Integer',
      choices: [0, 1, -1],
      default: '-1',
      doc: 'Whose word is waited for: nobody, the leader, or all in-sync replicas.',
    },
    verifiableConfig.old('--producer.config', 'producer'),
    {
      flags: ['--message-create-time'],
      metavar: 'CREATE-TIME',
      type: 'Long',
      default: '-1',
      doc: 'The timestamp of the first record, in milliseconds since 1970; later ones go on from there.',
    },
    {
      flags: ['--value-prefix'],
      metavar: 'VALUE-PREFIX',
      type: 'Integer',
      doc: 'A number and a dot in front of each value.',
    },
    {
      flags: ['--repeating-keys'],
      metavar: 'REPEATING-KEYS',
      type: 'Integer',
      doc: 'Give records keys that count from 0 up to this number, without it, and begin again.',
    },
    verifiableConfig.current,
    verifiableConnection.option,
  ],
  run,
};

async function run(given: GivenArguments, context: CommandContext): Promise<number> {
  const properties = await verifiableConfig.read(given, context, 'producer.config');
  const producer = openProducer(
    context,
    new Map([
      ['bootstrap.servers', given.text('bootstrap-server')!],
      ['acks', String(given.number('acks') ?? -1)],
      ['retries', '0'],
      ...properties,
    ]),
    stringSerde,
  );
  // What is under way is reported before the end.
  context.stopsPatiently = true;
  const { clock } = context.platform;
  const startMs = clock.monotonicMs();
  const counts = { sent: 0, acked: 0 };
  const events = new ToolEvents(context);
  try {
    await send(producer, given, context, counts, events);
  } catch (error) {
    if (!context.isStopping) throw error;
  }
  await producer.close();
  events.report('shutdown_complete');
  const elapsedMs = Math.round(clock.monotonicMs() - startMs);
  events.report('tool_data', {
    ...counts,
    target_throughput: given.number('throughput') ?? -1,
    avg_throughput: new DoubleValue(1000 * (counts.acked / elapsedMs)),
  });
  await events.ready();
  return context.stopCode ?? 0;
}

async function send(
  producer: Producer<string, string>,
  given: GivenArguments,
  context: CommandContext,
  counts: { sent: number; acked: number },
  events: ToolEvents,
): Promise<void> {
  const { signal, platform } = context;
  const topic = given.text('topic')!;
  const limit = given.number('max-messages') ?? -1;
  const most = limit < 0 ? Infinity : limit;
  const throttle = new ThroughputThrottle(platform, given.number('throughput') ?? -1);
  const turns = new EventLoopTurns(platform);
  const keys = repeatingKeys(given.number('repeating-keys'));
  const timestamps = createTimes(context, given.number('message-create-time') ?? -1);
  const prefix = given.has('value-prefix') ? `${given.number('value-prefix')}.` : '';
  events.report('startup_complete');
  for (let at = 0; at < most && !signal.aborted; at += 1) {
    const key = keys();
    const value = `${prefix}${at}`;
    counts.sent += 1;
    const isTaken = producer.send({ topic, key, value, timestamp: timestamps() }, (metadata, error) => {
      if (metadata !== undefined) {
        counts.acked += 1;
        const { offset, partition } = metadata;
        events.report('producer_send_success', { key, value, offset, topic, partition });
      } else {
        const exception = `class ${javaErrorClass(error!)}`;
        events.report('producer_send_error', { topic, key, value, exception, message: error!.message });
      }
    });
    if (!isTaken) await producer.ready();
    await (throttle.next(at, signal) ?? turns.next());
    await events.ready();
  }
}

/** Null without repeating keys. */
function repeatingKeys(count: number | undefined): () => string | null {
  let next = 0;
  return () => {
    if (count === undefined) return null;
    const key = String(next);
    next = next + 1 === count ? 0 : next + 1;
    return key;
  };
}

/** Undefined, which is now, when no time was given. */
function createTimes({ platform }: CommandContext, firstMs: number): () => number | undefined {
  const startMs = platform.clock.monotonicMs();
  let next = firstMs;
  return () => {
    if (firstMs === -1) return undefined;
    const timestamp = next;
    next += Math.round(platform.clock.monotonicMs() - startMs);
    return timestamp;
  };
}
