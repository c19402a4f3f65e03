// The file of kafka-delete-records: `{"partitions": [{"topic": "t", "partition": 0, "offset": 3}], "version": 1}`.
// The offset is the first that stays; -1 for all that can be read.

import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { RecordDeletion } from '../../../client/index.ts';
import { arrayOf, checkVersion, fieldOf, integerOf, objectOf, parseJson, textOf } from '../tool-json.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Throws a `CommandLineError`. */
export function readDeletions(text: string): RecordDeletion[] {
  const root = objectOf(parseJson(text));
  checkVersion(root);
  if (!('partitions' in root)) throw new CommandLineError('Missing partitions field');
  const deletions = arrayOf(root['partitions']).map((each): RecordDeletion => {
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

function refuseDuplicates(names: readonly string[]): void {
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  if (twice.size > 0)
    throw new CommandLineError(`Offset json file contains duplicate topic partitions: ${[...twice].join(',')}`);
}
