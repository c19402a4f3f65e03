// The controllers of a new quorum as `--initial-controllers` names them: `id@host:port:directory-id`, IPv6 in
// brackets, separated by commas.

import type { Voter } from '../../../metadata/stores/local/control-batches.ts';
import { parseUuid } from '../parse-uuid.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** `listenerName` is that of their endpoints. Throws a `CommandLineError`. */
export function parseInitialVoters(text: string, listenerName: string): readonly Voter[] {
  const pieces = text.trim() === '' ? [] : text.trim().split(',');
  if (pieces.length === 0) throw new CommandLineError('No voters given.');
  const voters = new Map<number, Voter>();
  for (const piece of pieces) {
    const voter = parseVoter(piece, listenerName);
    if (voters.has(voter.id)) throw new CommandLineError(`Node id ${voter.id} was specified more than once.`);
    voters.set(voter.id, voter);
  }
  return [...voters.values()];
}

function parseVoter(piece: string, name: string): Voter {
  const text = piece.trim();
  const at = text.indexOf('@');
  if (at < 0) throw new CommandLineError('No @ found in dynamic voter string.');
  if (at === 0) throw new CommandLineError('Invalid @ at beginning of dynamic voter string.');
  const id = number(text.slice(0, at), 'node id');
  const rest = text.slice(at + 1);
  const isBracketed = rest.startsWith('[');
  const end = isBracketed ? rest.indexOf(']') : rest.indexOf(':');
  if (isBracketed && end < 0)
    throw new CommandLineError('Hostname began with left bracket, but no right bracket was found.');
  const colon = isBracketed ? end + 1 : end;
  if (colon < 0 || rest[colon] !== ':') throw new CommandLineError('No colon following hostname could be found.');
  const host = isBracketed ? rest.slice(1, end) : rest.slice(0, end);
  const behind = rest.slice(colon + 1);
  const portEnd = behind.indexOf(':');
  if (portEnd < 0) throw new CommandLineError('No colon following port could be found.');
  const port = number(behind.slice(0, portEnd), 'port');
  return { id, directoryId: directoryId(behind.slice(portEnd + 1)), endpoint: { name, host, port } };
}

function number(text: string, what: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CommandLineError(`Failed to parse ${what} in dynamic voter string.`);
}

function directoryId(text: string): string {
  try {
    return parseUuid(text);
  } catch (error) {
    throw new CommandLineError('Failed to parse directory ID in dynamic voter string.', { cause: error });
  }
}
