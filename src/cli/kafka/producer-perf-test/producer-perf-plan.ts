// What a command line of kafka-producer-perf-test asks for: the values to send, the properties of the producer, and
// how long its transactions last, if there are any.

import { resolve } from 'node:path';
import { DiskError } from '../../../base/ports/disk.ts';
import { randomUuid } from '../../../base/uuid.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { filedProperties } from '../clients/client-properties.ts';
import { javaSplit } from '../java/java-split.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { cutPayloads, growingNumbers, oneOf, type Payloads, randomLetters } from './payloads.ts';

export interface ProducerPerfPlan {
  readonly payloads: Payloads;
  readonly properties: ReadonlyMap<string, string>;
  /** Undefined without transactions. */
  readonly transactionMs: number | undefined;
}

const defaultTransactionMs = 3_000;
const payloadFileLimitBytes = 2 ** 30;

/** Says on the way what Kafka's tool says. Throws a `CommandLineError`. */
export async function producerPerfPlan(given: GivenArguments, context: CommandContext): Promise<ProducerPerfPlan> {
  const values = await readPayloads(given, context);
  const properties = await readProperties(given, context);
  const transactionMs = given.number('transaction-duration-ms');
  const isTransactional =
    transactionMs !== undefined || given.has('transactional-id') || properties.has('transactional.id');
  if (isTransactional) {
    const id = given.text('transactional-id') ?? properties.get('transactional.id');
    properties.set('transactional.id', id ?? `performance-producer-${randomUuid(context.platform.random)}`);
  }
  return {
    payloads: payloadsOf(given, values),
    properties,
    transactionMs: isTransactional ? (transactionMs ?? defaultTransactionMs) : undefined,
  };
}

async function readPayloads(given: GivenArguments, { output, platform }: CommandContext): Promise<Uint8Array[]> {
  const path = given.text('payload-file');
  if (path === undefined) return [];
  await output.line(`Reading payloads from: ${resolve(path)}`);
  const delimiter = given.text('payload-delimiter') ?? '\\n';
  const bytes = await platform.disk.readFile(path, payloadFileLimitBytes).catch((error: unknown) => {
    if (error instanceof DiskError && error.code === 'ENOENT') return new Uint8Array();
    if (error instanceof DiskError) throw new CommandLineError(error.message, { cause: error });
    throw error;
  });
  if (bytes.length === 0) throw new CommandLineError('File does not exist or empty file provided.');
  const values = cutPayloads(new TextDecoder().decode(bytes), patternOf(delimiter));
  await output.line(`Number of records read: ${values.length}`);
  return values;
}

function patternOf(delimiter: string): RegExp {
  try {
    return new RegExp(delimiter);
  } catch (error) {
    throw new CommandLineError((error as Error).message, { cause: error });
  }
}

async function readProperties(given: GivenArguments, context: CommandContext): Promise<Map<string, string>> {
  for (const [old, name] of [
    ['producer-props', 'command-property'],
    ['producer.config', 'command-config'],
  ] as const) {
    if (!given.has(old)) continue;
    await context.output.line(
      `Option --${old} has been deprecated and will be removed in a future version. Use --${name} instead.`,
    );
  }
  const properties = await filedProperties(context, given.text('command-config') ?? given.text('producer.config'));
  for (const pair of [...given.all('command-property'), ...given.all('producer-props')]) {
    const pieces = javaSplit(pair, '=');
    if (pieces.length !== 2) throw new CommandLineError(`Invalid property: ${pair}`);
    properties.set(pieces[0]!, pieces[1]!);
  }
  if (!properties.has('client.id')) properties.set('client.id', 'perf-producer-client');
  const servers = given.text('bootstrap-server');
  return servers === undefined ? properties : properties.set('bootstrap.servers', servers);
}

function payloadsOf(given: GivenArguments, values: readonly Uint8Array[]): Payloads {
  if (values.length > 0) return oneOf(values);
  const size = given.number('record-size');
  if (size !== undefined) return randomLetters(size);
  if (given.has('payload-monotonic')) return growingNumbers();
  throw new CommandLineError('No payload file, record size or payload-monotonic option provided.');
}
