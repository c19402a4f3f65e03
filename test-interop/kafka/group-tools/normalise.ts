// What a command line shows, without what two brokers name differently: ports, the ids that members are
// given, and the order of groups and members, which no broker promises.

import type { ToolResult } from './tool-runner.ts';

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
/** The id that a member of the new protocol gives itself. */
const memberId = /(?<= )[\w-]{22}(?= )/g;
/** Words that Java's tools take from a set without an order. */
const unordered = /(?<=(?:Valid (?:states|types) are|options|scenarios): ).*$/gm;

export interface Shown {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

export function normalise({ code, stdout, stderr }: ToolResult, port: number, hasOrder: boolean): Shown {
  const shown = (text: string): string[] =>
    text
      .replaceAll(`:${port}`, ':<port>')
      .replaceAll(uuid, (id) => '<uuid>'.padEnd(id.length))
      .replaceAll(memberId, (id) => '<id>'.padEnd(id.length))
      .replaceAll(unordered, (words) => words.replaceAll(/[[\]]/g, '').split(', ').toSorted().join(', '))
      .split('\n')
      // Where in Java an error was thrown.
      .filter((line) => !line.startsWith('\tat '));
  const lines = shown(stdout);
  return { code, stdout: hasOrder ? lines : lines.toSorted(), stderr: shown(stderr) };
}

/**
 * What our tools and Java's have to have in common. They differ in this: Java shows what comes from a hash table in
 * its order, says in a trace where an exception was thrown, and logs what ours say; texts of help, and those that
 * explain an error code or a file that cannot be read, are our own.
 */
export function essenceOf({ code, stdout, stderr }: Shown, isFromHashTable: boolean): object {
  const rows = stdout.filter((line) => !sourceOfTrace.test(line)).map(inOwnWords);
  return { code, stdout: isFromHashTable ? rows.toSorted() : rows, stderr: messages(stdout, stderr) };
}

const failure = /^Error: Executing consumer group command failed|^Error while executing groups command/;
const withoutClient = /Failed to create new KafkaAdminClient$/;
const sourceOfTrace = /^ at \[Source: /;
const className = /^(?:[a-z]\w*\.)+\w*(?:Exception|Error): /;
/** Logged, or a trace; that of a file's first line that has no groups stands alone. */
const notSaid = /^(?:New offset \(|Caused by: |\t|com\.fasterxml\.)/;

/** What is said on standard error, and the names of the options that are listed. */
function messages(stdout: readonly string[], stderr: readonly string[]): string[] {
  // Java says why there is no client in a trace.
  if (stdout.some((line) => withoutClient.test(line))) return [];
  const said = stderr.filter((line) => line !== '' && !notSaid.test(line));
  const isTold = stdout.some((line) => failure.test(line)) || (said[0] !== undefined && !className.test(said[0]));
  return (isTold ? said.filter((line) => !className.test(line) && !sourceOfTrace.test(line)) : said.slice(0, 1))
    .filter((line) => !/^(?: |-{3}|Option(?: \(\*|  ))/.test(line))
    .map((line) => /^(?:\* )?--[\w-]+/.exec(line)?.[0] ?? inOwnWords(line.replace(className, '')));
}

const ownWords: readonly (readonly [RegExp, string])[] = [
  [/(\.errors\.\w+Exception): (?!Timed out).*/, '$1: <own words>'],
  [/^This tool .*/, '<own words>'],
  [/^Error: (?:The group|There is no such group).*/, 'Error: <own words>'],
  [
    /(?<=failed due to )(?:This server does not host|The given topic|There is no topic|The topic name is).*/,
    '<own words>',
  ],
  [/(?<=failed due to )(?:com\.fasterxml\.|line \d+ of the file).*/, '<own words>'],
  // RE2/J has no words for it.
  [/(?<=is invalid: )(?:regexp\/syntax: internal error|unexpected \))/, '<own words>'],
];
const names = /'[^']*'(?:, '[^']*')+/g;

function inOwnWords(line: string): string {
  const sorted = line.replaceAll(names, (list) => list.split(', ').toSorted().join(', '));
  return ownWords.reduce((text, [pattern, words]) => text.replace(pattern, words), sorted);
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
