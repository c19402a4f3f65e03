// The file of kafka-delete-records: `{"partitions": [{"topic": "t", "partition": 0, "offset": 3}], "version": 1}`.
// The offset is the first that stays; -1 for all that can be read.

import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { RecordDeletion } from '../../../client/index.ts';
import { CommandLineError } from '../tool-options.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Throws a `CommandLineError`. */
export function readDeletions(text: string): RecordDeletion[] {
  const root = objectOf(parse(text));
  const version = 'version' in root ? integerOf(root['version'], 'Integer') : 1;
  if (version !== 1) throw new CommandLineError(`Not supported version field value ${version}`);
  if (!('partitions' in root)) throw new CommandLineError('Missing partitions field');
  const { partitions } = root;
  if (!Array.isArray(partitions))
    throw new CommandLineError(`Expected JSON array, received ${JSON.stringify(partitions)}`);
  const deletions = partitions.map((each: unknown): RecordDeletion => {
    const entry = objectOf(each);
    return {
      topic: textOf(fieldOf(entry, 'topic')),
      partition: integerOf(fieldOf(entry, 'partition'), 'Integer'),
      beforeOffset: integerOf(fieldOf(entry, 'offset'), 'Long'),
    };
  });
  refuseDuplicates(deletions.map(formatTopicPartition));
  return deletions;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandLineError('The input string is not a valid JSON', { cause: error });
  }
}

function objectOf(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new CommandLineError(`Expected JSON object, received ${JSON.stringify(value)}`);
}

function fieldOf(entry: JsonObject, name: string): unknown {
  if (Object.hasOwn(entry, name)) return entry[name];
  throw new CommandLineError(`No such field exists: \`${name}\``);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new CommandLineError(`Expected \`String\` value, received ${JSON.stringify(value)}`);
}

function integerOf(value: unknown, type: 'Integer' | 'Long'): number {
  const most = type === 'Integer' ? 0x7fffffff : Number.MAX_SAFE_INTEGER;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= most) return value;
  throw new CommandLineError(`Expected \`${type}\` value, received ${JSON.stringify(value)}`);
}

function refuseDuplicates(names: readonly string[]): void {
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  if (twice.size > 0)
    throw new CommandLineError(`Offset json file contains duplicate topic partitions: ${[...twice].join(',')}`);
}
