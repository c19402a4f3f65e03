// The new offsets of groups as they are shown: a table, or CSV that --from-file reads. Partitions stand in order.

import type { TopicPartition } from '../../../client/index.ts';
import { columnLine, widthOf } from '../column-line.ts';
import { compareTopicPartitions } from './log-offsets.ts';

export type NewOffsets = readonly (readonly [TopicPartition, number])[];

type Row = readonly [groupId: string, topic: string, partition: string, offset: string];

export function resetTable(resets: ReadonlyMap<string, NewOffsets>): string {
  const rows = rowsOf(resets);
  const widths = [
    widthOf(15, resets.keys()),
    widthOf(
      15,
      rows.map(([, topic]) => topic),
    ),
    10,
  ];
  const head = resets.size === 0 ? [] : [['GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET']];
  const lines = [...head, ...rows].map((row) => `\n${columnLine(row, widths)}`);
  return `${lines.join('')}\n`;
}

/** Without the name of the group, if there can only be one. An empty line ends it, as in Kafka. */
export function resetCsv(resets: ReadonlyMap<string, NewOffsets>, isOfOneGroup: boolean): string {
  const lines = rowsOf(resets).map(
    (row) =>
      `${row
        .slice(isOfOneGroup ? 1 : 0)
        .map(csvField)
        .join(',')}\n`,
  );
  return `${lines.join('')}\n`;
}

function rowsOf(resets: ReadonlyMap<string, NewOffsets>): Row[] {
  return [...resets].flatMap(([groupId, offsets]) =>
    offsets
      .toSorted(([a], [b]) => compareTopicPartitions(a, b))
      .map(([{ topic, partition }, offset]): Row => [groupId, topic, String(partition), String(offset)]),
  );
}

const longestPlainField = 24;
/** Before it come all characters that have a meaning in CSV. */
const firstPlainCharacter = '-';

/** Kafka's writer puts quotes around what is long, too, without looking at it. */
function csvField(text: string): string {
  if (text.length <= longestPlainField && Array.from(text).every((character) => character >= firstPlainCharacter))
    return text;
  return `"${text.replaceAll('"', '""')}"`;
}
