// Templates of records, as kcat and rpk write them: `%k=%v{hex}\n`. Here they are cut into text and fields;
// what a field means is for whoever prints (record-format.ts) or reads (record-reader.ts) by it.

import { Buffer } from 'node:buffer';
import { UserError } from '../user-error.ts';

export type TemplateToken =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'field'; readonly letter: string; readonly braces: string | undefined };

/** Throws a `UserError` for a letter that is not among `letters`, and for a brace that is not closed. */
export function parseTemplate(template: string, letters: readonly string[]): TemplateToken[] {
  const tokens: TemplateToken[] = [];
  let text = '';
  const endText = (): void => {
    if (text !== '') tokens.push({ kind: 'text', bytes: unescapeBytes(text) });
    text = '';
  };
  for (let at = 0; at < template.length; at += 1) {
    if (template[at] !== '%') text += template[at];
    else if (template[at + 1] === '%') {
      text += '%';
      at += 1;
    } else {
      const letter = template[at + 1] ?? '';
      if (!letters.includes(letter)) throw unknownLetter(letter, letters);
      endText();
      at += 1;
      const braces = bracesAt(template, at + 1);
      if (braces !== undefined) at += braces.length + 2;
      tokens.push({ kind: 'field', letter, braces });
    }
  }
  endText();
  return tokens;
}

function unknownLetter(letter: string, letters: readonly string[]): UserError {
  const known = [...letters, '%'].map((each) => `%${each}`).join(' ');
  return new UserError(`--template: %${letter} means nothing here; known are ${known}`);
}

/** What is between the braces that open there, with the braces inside. */
function bracesAt(template: string, start: number): string | undefined {
  if (template[start] !== '{') return undefined;
  let depth = 0;
  for (let at = start; at < template.length; at += 1) {
    if (template[at] === '{') depth += 1;
    if (template[at] === '}') depth -= 1;
    if (depth === 0) return template.slice(start + 1, at);
  }
  throw new UserError(`--template: a { is not closed: ${template.slice(start)}`);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['\\', '\\'],
]);

/** `\t`, `\n`, `\\` and `\x00` as people write them on a command line. */
export function unescapeBytes(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const [whole, letter, hex] of text.matchAll(/\\(?:([tnr0\\])|x([0-9a-fA-F]{2}))|[^\\]+|\\/g)) {
    if (hex !== undefined) parts.push(Buffer.from(hex, 'hex'));
    else parts.push(Buffer.from(letter === undefined ? whole : escapes.get(letter)!));
  }
  return Buffer.concat(parts);
}

const numberForm = /^(big|little)(8|16|32|64)$/;

export interface BinaryNumber {
  readonly isBig: boolean;
  readonly sizeBytes: 1 | 2 | 4 | 8;
}

/** `big32` and the like; undefined for what is something else. */
export function binaryNumber(form: string | undefined): BinaryNumber | undefined {
  const match = numberForm.exec(form ?? '');
  if (match === null) return undefined;
  const sizeBytes = Number(match[2]) / 8;
  return { isBig: match[1] === 'big', sizeBytes: sizeBytes as 1 | 2 | 4 | 8 };
}
