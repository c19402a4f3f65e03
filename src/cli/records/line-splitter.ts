// Cuts a byte stream into lines. A line's end is \n or \r\n; the last line needs none. What is in the
// lines is not looked at, so that any bytes pass.

import { Buffer } from 'node:buffer';
import { UserError } from '../user-error.ts';

/** No record may be larger than what a broker takes at most. */
const lineLimitBytes = 100 * 1024 * 1024;

export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      parts.push(rest.subarray(0, at));
      yield withoutReturn(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
      parts = [];
      size = 0;
      rest = rest.subarray(at + 1);
    }
    size += rest.length;
    if (size > lineLimitBytes) throw new UserError(`a line is longer than ${lineLimitBytes} bytes`);
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) yield withoutReturn(Buffer.concat(parts));
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line;
}
