// The outcome of a call about several things, told thing by thing; the command fails when one of them
// failed, after it has told of all.

import { KafkaError } from '../../client/errors.ts';
import type { ItemResults } from '../../client/index.ts';
import type { CommandContext } from '../command-context.ts';
import type { JsonObject } from '../dump/message-json.ts';
import { isForMachines, type OutputFormat, writeItems } from './output-format.ts';

export interface ItemReport {
  /** Of the document, `topics`. */
  readonly plural: string;
  /** Of one thing, `topic`. */
  readonly noun: string;
  /** What was done to each: `created`. */
  readonly done: string;
  /** An error that counts as success. */
  readonly isFine?: (error: Error) => boolean;
}

export async function reportItems<T>(
  context: CommandContext,
  format: OutputFormat,
  names: readonly string[],
  results: ItemResults<T>,
  { plural, noun, done, isFine = () => false }: ItemReport,
): Promise<void> {
  const errors = new Map([...results.errors].filter(([, error]) => !isFine(error)));
  if (isForMachines(format)) {
    const items = names.map((name) => ({ name, error: errorJson(errors.get(name)) }));
    await writeItems(context, format, plural, items);
  } else for (const name of names) if (results.values.has(name)) context.output.say(`${noun} ${name} ${done}`);
  failWith(errors, noun);
}

/** Throws what failed, if anything did. */
export function failWith(errors: ReadonlyMap<string, Error>, noun: string): void {
  if (errors.size > 0) throw new AggregateError([...errors].map(([name, error]) => named(noun, name, error)));
}

/** The broker's generic words do not say which. */
function named(noun: string, name: string, error: Error): Error {
  if (!(error instanceof KafkaError) || error.message.includes(name)) return error;
  return new KafkaError(error.code, `${noun} ${name}: ${error.message}`, { cause: error });
}

export function errorJson(error: Error | undefined): JsonObject | null {
  if (error === undefined) return null;
  return { name: 'errorName' in error ? String(error.errorName) : error.name, message: error.message };
}
