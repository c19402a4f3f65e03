// A uuid on the command line (topic ids, directory ids): base64 of 16 bytes, in the alphabet for URLs. Written in any
// way that means these bytes; the answer has the one form that the client compares.

import { Buffer } from 'node:buffer';
import { CommandLineError } from './options/tool-options.ts';

const mostCharacters = 24;
const sizeBytes = 16;

/** Throws a `CommandLineError`. */
export function parseUuid(text: string): string {
  if (text.length > mostCharacters) {
    const prefix = text.slice(0, mostCharacters);
    throw new CommandLineError(`Input string with prefix \`${prefix}\` is too long to be decoded as a base64 UUID`);
  }
  const digits = text.replace(/={1,2}$/, '');
  const strange = /[^\w-]/.exec(digits);
  if (strange !== null)
    throw new CommandLineError(`Illegal base64 character ${strange[0].codePointAt(0)!.toString(16)}`);
  if (digits.length % 4 === 1) throw new CommandLineError('Last unit does not have enough valid bits');
  const bytes = Buffer.from(digits, 'base64url');
  if (bytes.length === sizeBytes) return bytes.toString('base64url');
  throw new CommandLineError(
    `Input string \`${text}\` decoded as ${bytes.length} bytes, which is not equal to the expected ${sizeBytes} bytes of a base64-encoded UUID`,
  );
}
