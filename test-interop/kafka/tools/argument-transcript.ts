// What a tool showed whose command line Java reads with argparse4j. Usage and what is wrong with a command line are
// compared as they are, help by its usage and its columns of commands and options: what stands beside them, and below
// the names of groups, Samsa says in words of its own.

import type { Masks } from './tool-lines.ts';
import type { Transcript } from './transcript.ts';

/** What Java's tools show of an exception below its message. */
const trace = /^(?:\tat |\t\.\.\. \d+ more|Caused by: |(?:[a-z]\w*\.)+\w*(?:Exception|Error)\b)/;
/** Java says the cause in its trace. */
const noClient = 'Failed to create new KafkaAdminClient';
const columnOfDocs = 25;

export function normaliseArguments(transcript: Transcript, address: string, masks: Masks = []): object {
  const lines = (text: string): string[] =>
    masks
      .reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text.replaceAll(address, '<broker>'))
      .trimEnd()
      .split('\n');
  const [first = '', ...rest] = lines(transcript.stderr);
  const stdout = lines(transcript.stdout);
  return {
    code: transcript.code,
    stdout: stdout[0]!.startsWith('usage: ') ? helpOutline(stdout) : stdout,
    stderr: first === noClient ? [first] : [first, ...rest.filter((line) => line !== '' && !trace.test(line))],
  };
}

function helpOutline(lines: readonly string[]): string[] {
  const end = lines.indexOf('');
  const names = lines
    .slice(end)
    .filter((line) => /^(?:\S.*:$| {2}[-{]| {2}[A-Z]+$| {4}\S)/.test(line))
    .map((line) =>
      line.slice(columnOfDocs - 2, columnOfDocs) === '  ' ? line.slice(0, columnOfDocs).trimEnd() : line,
    );
  return [...lines.slice(0, end), ...names];
}
