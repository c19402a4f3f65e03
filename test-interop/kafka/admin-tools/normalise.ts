// What a command line shows, without what two brokers name differently: ports, ids, how far the metadata log is, and
// the features that only Kafka has.

import type { Transcript } from '../tools/transcript.ts';

/** Masked values keep no width: columns are compared by their words. */
const masks: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/(?<=directoryId(?:=|": ")|Cluster ?I[dD]:\s+|^1\s+)[\w-]{22}/gm, '<id>'],
  [/(?<=LeaderEpoch:\s+)\d+/g, '<epoch>'],
  [/(?<=HighWatermark:\s+)\d+/g, '<offset>'],
  [/(?<=Epoch: )\d+/g, '<epoch>'],
  [/(?<=^1\s+<id>\s+)\d+/gm, '<offset>'],
  [/\b1[67]\d{11}\b/g, '<time>'],
  [/\b\d+ ms ago\b/g, '<time> ago'],
  [/(?<=CONTROLLER:\/\/127\.0\.0\.1:)\d+/g, '<port>'],
  [/(?<=\b127\.0\.0\.1\s+)\d{4,5}\b/g, '<port>'],
  [/(?<=")\/[^"]*\/data(?=")/g, '<directory>'],
  [/ +/g, ' '],
];

/** Kafka has them in no order. */
const unordered = /(?<= are )SCRAM-.*$|(?<=for partitions ).*$/gm;
/** Samsa has one metadata version, and not these features yet. */
const ownFeature = /^Feature: (?:metadata|share|streams)\.version\b/;

/** Java's tools show where an error was thrown, and what caused it, after they have said what is wrong. */
const trace = /^(?:\t|Caused by: )|^(?:[a-z]\w*\.)+\w*(?:Exception|Error)\b/;

/** As our tools say it. */
export function withoutTraces(shown: ReturnType<typeof normalise>): ReturnType<typeof normalise> {
  const said = (lines: readonly string[]): string[] => {
    const rest = lines.filter((line) => !trace.test(line));
    return rest.length === lines.length ? rest : `${rest.join('\n').trimEnd()}\n`.split('\n');
  };
  // Nothing but a trace was an empty text.
  const tidy = (lines: readonly string[]): string[] => (said(lines).every((line) => line === '') ? [''] : said(lines));
  return { code: shown.code, stdout: tidy(shown.stdout), stderr: tidy(shown.stderr) };
}

export function normalise({ code, stdout, stderr }: Transcript, port: number) {
  const shown = (text: string): string[] => {
    let masked = text.replaceAll(`:${port}`, ':<port>');
    for (const [pattern, mask] of masks) masked = masked.replaceAll(pattern, mask);
    masked = masked.replaceAll(unordered, (list) => list.split(', ').toSorted().join(', '));
    // Where in Java an error was thrown is no part of what a tool says.
    return masked.split('\n').filter((line) => !line.startsWith('\tat ') && !ownFeature.test(line));
  };
  return { code, stdout: shown(stdout), stderr: shown(stderr) };
}
