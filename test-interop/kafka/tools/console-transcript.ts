// What a console showed and how it ended, line by line: standard output as it is, and of standard error every
// message. Lines that only say where in Java something happened are left out, and so is what is logged: Java's
// tools run with their log switched off here.

import { maskWith, type Transcript } from './transcript.ts';
import type { Masks } from './tool-lines.ts';

const logged = /^\[\d{4}-[^\]]*\] (?:ERROR .*\n.*|WARN .*)\n/gm;
const where = /^(?:\tat |\t\.\.\. \d+ more|Caused by: )/;
/** Of what Java's parser of command lines throws the message is enough. */
const parserException = /^joptsimple\.\w+: /;
/** Who tries again for a while says more here: why nobody was found. */
const notPresent = /(?<= not present in metadata after \d+ ms\.).*/g;
const helpText = /^This tool .*/;

export function normaliseConsole({ code, stdout, stderr }: Transcript, address: string, masks: Masks = []): object {
  const shown = (text: string): string[] => maskWith(masks, text).replaceAll(address, '<broker>').split('\n');
  return { code, stdout: shown(stdout), stderr: errorLines(shown(stderr.replaceAll(logged, '')).join('\n')) };
}

function errorLines(text: string): string[] {
  const lines = text
    .replaceAll(notPresent, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !where.test(line))
    .map((line) => line.replace(parserException, '').replace(helpText, '<own words>'));
  if (!lines.some((line) => /^Option +Description/.test(line))) return lines;
  return [lines[0]!, ...lines.flatMap((line) => /^--[\w.-]+/.exec(line) ?? [])];
}
