// What kafka-producer-perf-test sends: capital letters by chance, values by chance out of a file, or numbers. What
// chance brings is the same in every run, so that runs can be compared.

import { Buffer } from 'node:buffer';

/** The value of the record with this number. */
export type Payloads = (recordNumber: number) => Uint8Array;

const letterA = 65;
const lettersCount = 26;

export function randomLetters(size: number): Payloads {
  const next = fixedRandom();
  return () => {
    const payload = Buffer.allocUnsafe(size);
    for (let at = 0; at < size;) {
      // Four letters of one number.
      let bits = next();
      for (let end = Math.min(at + 4, size); at < end; at += 1) {
        payload[at] = letterA + (((bits & 0xff) * lettersCount) >>> 8);
        bits >>>= 8;
      }
    }
    return payload;
  };
}

export function oneOf(values: readonly Uint8Array[]): Payloads {
  const next = fixedRandom();
  return () => values[next() % values.length]!;
}

export function growingNumbers(): Payloads {
  return (recordNumber) => Buffer.from(String(recordNumber));
}

/** As Java's Scanner cuts a text: what is empty at its very beginning or end does not count. */
export function cutPayloads(text: string, delimiter: RegExp): Uint8Array[] {
  const pieces = text.split(delimiter);
  if (pieces[0] === '') pieces.shift();
  if (pieces.at(-1) === '') pieces.pop();
  return pieces.map((piece) => Buffer.from(piece));
}

/** Marsaglia's xorshift: 32 bits each time, from the same beginning. */
function fixedRandom(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
