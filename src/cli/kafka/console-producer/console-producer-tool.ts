// kafka-console-producer: a record for each line of standard input. Lines before one that cannot be read are written
// all the same. What the cluster refuses is told in the log and does not change the exit code, as in Kafka, unless
// each record is waited for.

import { bytesSerde, type Producer, type ProducerRecord } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { standardInput } from '../../records/standard-input.ts';
import { filedProperties, keyValueProperties } from '../clients/client-properties.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { javaLines } from '../java/java-lines.ts';
import { repairUtf8 } from '../java/java-utf8.ts';
import type { KafkaTool } from '../kafka-tool.ts';
import { openProducer } from '../clients/open-producer.ts';
import { clientLogger, logError } from '../tool-log.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { withJavaClass } from '../java/with-java-class.ts';
import {
  checkConsoleProducerOptions,
  consoleProducerOptions,
  type Given,
  lineReaderClass,
} from './console-producer-options.ts';
import { LineMessageReader } from './line-message-reader.ts';
import { producerProperties } from './producer-properties.ts';

type Send = (record: ProducerRecord) => Promise<void> | undefined;

const about = 'This tool reads lines from standard input and writes them to a topic as records.';
const prompt = '>';
const callbackLog = 'org.apache.kafka.clients.producer.internals.ErrorLoggingCallback';

export const consoleProducerTool: KafkaTool<typeof consoleProducerOptions> = {
  about,
  aboutWithoutOptions: about,
  listsOptionsOnError: true,
  options: consoleProducerOptions,
  run,
};

async function run(asGiven: Given, context: CommandContext): Promise<number> {
  const given = await checkConsoleProducerOptions(asGiven, context);
  const reader = await withJavaClass(() => openReader(given, context));
  // What was read is written before the process ends, as long as that may take.
  context.stopsPatiently = true;
  await using producer = await withJavaClass(async () =>
    openProducer(context, await producerProperties(given, context), bytesSerde, { logger: clientLogger(context) }),
  );
  const send = given.has('sync')
    ? (record: ProducerRecord) => sendAndWait(producer, record)
    : sender(producer, context);
  await sendLines(reader, send, context);
  return 0;
}

async function openReader(given: Given, context: CommandContext): Promise<LineMessageReader> {
  const name = given.one('line-reader') ?? lineReaderClass;
  if (name !== lineReaderClass) {
    throw new CommandLineError(
      `java.lang.ClassNotFoundException: ${name}\nReaders are Java classes, which cannot be loaded here. There is ${lineReaderClass}.`,
    );
  }
  const properties = await filedProperties(context, given.one('reader-config'));
  properties.set('topic', given.one('topic')!);
  for (const [key, value] of keyValueProperties(given.all('reader-property'))) properties.set(key, value);
  return new LineMessageReader(properties);
}

async function sendLines(reader: LineMessageReader, send: Send, context: CommandContext): Promise<void> {
  const { output, stdin, signal } = context;
  const isInteractive = stdin.isTTY && output.isTerminal;
  if (isInteractive) await output.write(prompt);
  for await (const lines of javaLines(standardInput(context))) {
    for (const line of lines) {
      const sent = send(reader.read(repairUtf8(line)));
      if (sent !== undefined) await sent;
      if (signal.aborted) return;
      if (isInteractive) await output.write(prompt);
    }
  }
}

async function sendAndWait(producer: Producer, record: ProducerRecord): Promise<void> {
  try {
    await producer.send(record);
  } catch (error) {
    throw new CommandLineError(`java.util.concurrent.ExecutionException: ${javaErrorText(error as Error)}`, {
      cause: error,
    });
  }
}

/** Waits only until there is room for the next record. */
function sender(producer: Producer, context: CommandContext): Send {
  return (record) => {
    const hasRoom = producer.send(record, (_metadata, error) => {
      if (error !== undefined) logError(context, callbackLog, refusal(record), error);
    });
    return hasRoom ? undefined : producer.ready();
  };
}

function refusal({ topic, key, value }: ProducerRecord): string {
  return `Error when sending message to topic ${topic} with key: ${sizeText(key)}, value: ${sizeText(value)} with error:`;
}

function sizeText(bytes: Uint8Array | null | undefined): string {
  return bytes === null || bytes === undefined ? 'null' : `${bytes.length} bytes`;
}
