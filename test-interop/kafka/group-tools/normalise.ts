// What a command line shows, without what two brokers name differently: ports, the ids that members are
// given, and the order of groups and members, which no broker promises.

import type { ToolResult } from './tool-runner.ts';

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
/** The id that a member of the new protocol gives itself. */
const memberId = /(?<= )[\w-]{22}(?= )/g;
/** Words that Java's tools take from a set without an order. */
const unordered = /(?<=Valid states are: ).*$/gm;

export function normalise({ code, stdout, stderr }: ToolResult, port: number, hasOrder: boolean) {
  const shown = (text: string): string[] => {
    const lines = text
      .replaceAll(`:${port}`, ':<port>')
      .replaceAll(uuid, (id) => '<uuid>'.padEnd(id.length))
      .replaceAll(memberId, (id) => '<id>'.padEnd(id.length))
      .replaceAll(unordered, (words) => words.split(', ').toSorted().join(', '))
      .split('\n')
      // Where in Java an error was thrown.
      .filter((line) => !line.startsWith('\tat '));
    return hasOrder ? lines : lines.toSorted();
  };
  return { code, stdout: shown(stdout), stderr: shown(stderr) };
}

/**
 * The records in what kafka-dump-log shows of `__consumer_offsets`, each once: how often a group starts over
 * is a matter of time. Times, and ids that differ from broker to broker, are taken out.
 */
export function groupRecordsOf(dump: string): string[] {
  const records = Array.from(dump.matchAll(/key: (\{.*\}) payload: (.*)$/gm), ([, key, value]) =>
    `${key} ${withSortedMembers(value!)}`
      .replaceAll(uuid, '<uuid>')
      .replaceAll(/(?<=[tT]imestamp":)\d{5,}/g, '<time>')
      .replaceAll(/(?<="(?:memberId|leader|topicId)":")[\w-]{22}(?=")/g, '<id>')
      .replaceAll(/(?<="metadataHash":)-?\d+/g, '<hash>'),
  );
  return [...new Set(records)].toSorted();
}

/** Kafka keeps the members of a classic group in the order of the hashes of their ids. */
function withSortedMembers(value: string): string {
  if (!value.startsWith('{')) return value;
  const { data, ...rest } = JSON.parse(value) as { data: { members?: { clientId: string }[] } };
  data.members?.sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
  return JSON.stringify({ ...rest, data });
}
