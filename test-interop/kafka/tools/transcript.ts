// What a tool showed and how it ended, without what must differ: addresses, ids of topics, the traces of
// Java's exceptions, and the texts that Samsa has in words of its own (help).

import type { Masks } from './tool-lines.ts';

export interface Transcript {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** First lines of what both say in their own words, followed by the list of options or nothing. */
const ownWords = [
  /^(?:This tool|Create, delete, describe|List, describe, create|An interactive shell)\b.*/,
  /^.*delete-config.*(?:deprecated|no effect).*/,
];
const trace = /^(?:\tat |\t\.\.\. \d+ more|Caused by: |(?:[a-z]\w*\.)+\w*(?:Exception|Error)\b)/;
/** What went wrong inside of another exception comes with the name of its class. */
const wrapped = /^(Error occurred: )(?:[a-z]\w*\.)+\w*(?:Exception|Error): /;
/** Java says the cause in its trace. */
const causeOfNoClient = /^(?=Failed to create new KafkaAdminClient$)/;

export function normalise(transcript: Transcript, address: string, masks: Masks = []): object {
  const { code } = transcript;
  const stdout = maskWith(masks, transcript.stdout);
  const stderr = maskWith(masks, transcript.stderr);
  return { code, stdout: byTopic(mask(stdout, address)), stderr: errorLines(mask(stderr, address)) };
}

export function maskWith(masks: Masks, text: string): string {
  return masks.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}

function mask(text: string, address: string): string {
  return (
    text
      .replaceAll(address, '<broker>')
      .replaceAll(/(?<=TopicId: )[\w-]{22}/g, '<id>')
      // What an error code means Samsa says in words of its own; the exception's name says which it is.
      .replaceAll(/(\.errors\.\w+Exception): (?!Timed out).*/g, '$1: <own words>')
      // Java's tools take these from a set without an order.
      .replaceAll('[[bootstrap-server], [config]]', '[[config], [bootstrap-server]]')
      // A broker promises no order of settings.
      .replaceAll(/(?<=Configs: ).+/g, (configs) =>
        configs
          .split(/,(?=[\w.]+=)/)
          .toSorted()
          .join(','),
      )
  );
}

/** Java's tools show topics, and whom a quota is for, in the order of a hash table. */
function byTopic(text: string): string[] {
  const topicOf = (line: string): string => /^(?:\t?Topic: |Quota configs for )(\S.*? are |\S+)/.exec(line)?.[1] ?? '';
  return text.split('\n').toSorted((a, b) => {
    const [first, second] = [topicOf(a), topicOf(b)];
    return first === '' || second === '' || first === second ? 0 : first < second ? -1 : 1;
  });
}

/** The message, and which options the list after it has. */
function errorLines(text: string): string[] {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !trace.test(line))
    .map((line) => line.replace(wrapped, '$1'));
  const [message = '', ...rest] = lines;
  if (causeOfNoClient.test(message)) return [message];
  const options = rest.flatMap((line) => /^--[\w-]+/.exec(line) ?? []);
  return [ownWords.some((words) => words.test(message)) ? '<own words>' : message, ...options];
}
