// The file of kafka-leader-election: `{"partitions": [{"topic": "t", "partition": 0}]}`.

import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { TopicPartition } from '../../../client/index.ts';
import { arrayOf, fieldOf, integerOf, objectOf, parseJson, textOf } from '../tool-json.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Throws a `CommandLineError`. */
export function readElectionPartitions(text: string): TopicPartition[] {
  const root = objectOf(parseJson(text, 'Replica election data is empty'));
  if (!('partitions' in root)) throw new CommandLineError('Replica election data is missing "partitions" field');
  const partitions = arrayOf(root['partitions']).map((each) => {
    const entry = objectOf(each);
    return { topic: textOf(fieldOf(entry, 'topic')), partition: integerOf(fieldOf(entry, 'partition'), 'Integer') };
  });
  const names = partitions.map(formatTopicPartition);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  if (twice.size > 0)
    throw new CommandLineError(`Replica election data contains duplicate partitions: [${[...twice].join(', ')}]`);
  return partitions;
}
