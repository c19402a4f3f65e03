// The file of --from-file: CSV without a head, lines of `topic,partition,offset` for one group, or of
// `group,topic,partition,offset`. Which of both it is the first line says. Unlike Kafka's tool this one takes no line
// for whole in which something is missing: there it would be reset to 0.

import { TopicPartitionMap } from '../../../client/index.ts';
import { javaSplit } from '../java/java-split.ts';
import { UsageError } from '../options/option-rules.ts';
import { GroupsFailure } from './groups-failure.ts';

/** New offsets by group. */
export type ResetFile = ReadonlyMap<string, TopicPartitionMap<number>>;

interface Line {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** `onlyGroup`, when only one is reset. Throws a `GroupsFailure`, or a `UsageError` for an offset that is none. */
export function readResetFile(text: string, onlyGroup: string | undefined): ResetFile {
  const lines = javaSplit(text, '\n').map((line) => line.replace(/\r$/, ''));
  const isWithoutGroups = onlyGroup !== undefined && readLine(lines[0] ?? '', onlyGroup) !== undefined;
  const plan = new Map<string, TopicPartitionMap<number>>();
  for (const [at, shown] of lines.entries()) {
    const line = readLine(shown, isWithoutGroups ? onlyGroup : undefined);
    if (line === undefined) {
      const format = isWithoutGroups ? 'topic,partition,offset' : 'group,topic,partition,offset';
      throw new GroupsFailure(`line ${at + 1} of the file, which is not ${format}: ${shown}`);
    }
    if (line.offset < 0) throw new UsageError('Invalid negative offset');
    if (!plan.has(line.groupId)) plan.set(line.groupId, new TopicPartitionMap());
    plan.get(line.groupId)!.set(line, line.offset);
  }
  return plan;
}

function readLine(text: string, groupId: string | undefined): Line | undefined {
  const fields = readFields(text);
  if (fields === undefined) return undefined;
  const [group, topic, partition, offset, ...rest] = groupId === undefined ? fields : [groupId, ...fields];
  if (group === undefined || topic === undefined || rest.length > 0) return undefined;
  const [partitionNumber, offsetNumber] = [readInteger(partition, 2 ** 31), readInteger(offset, 2 ** 53)];
  if (partitionNumber === undefined || offsetNumber === undefined) return undefined;
  return { groupId: group, topic, partition: partitionNumber, offset: offsetNumber };
}

function readInteger(text: string | undefined, bound: number): number | undefined {
  if (text === undefined || !/^\s*[+-]?\d+\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) < bound ? value : undefined;
}

const field = /(?:"((?:[^"]|"")*)"|([^",][^,]*|))(,|$)/y;

/** undefined when quotes are not where they can be. */
function readFields(text: string): string[] | undefined {
  const fields: string[] = [];
  field.lastIndex = 0;
  for (;;) {
    const match = field.exec(text);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '') return fields;
  }
}
