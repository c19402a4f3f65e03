// Cuts a stream of bytes into lines as Java's BufferedReader does: a line ends with \n, \r or \r\n; the last
// one needs no end. Lines come in lists, one for each piece of the stream, because a promise for each line would
// cost more than the line. They are views of what came in; any bytes pass.

import { Buffer } from 'node:buffer';
import { CommandLineError } from '../options/tool-options.ts';

/** Java gives up at about twice this. */
const lineLimitBytes = 1024 * 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

export async function* javaLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer[], undefined> {
  const cutter = new LineCutter();
  for await (const chunk of chunks) {
    const lines = cutter.cut(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (lines.length > 0) yield lines;
  }
  const rest = cutter.rest();
  if (rest !== undefined) yield [rest];
}

class LineCutter {
  /** Of a line whose end has not come. */
  #parts: Buffer[] = [];
  #partsBytes = 0;
  #endedWithReturn = false;

  cut(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    // A \n that belongs to the \r before it ends no line of its own.
    let from = this.#endedWithReturn && chunk[0] === lineFeed ? 1 : 0;
    if (chunk.length > 0) this.#endedWithReturn = chunk.at(-1) === carriageReturn;
    let nextReturn = endOf(chunk, carriageReturn, from);
    let nextFeed = endOf(chunk, lineFeed, from);
    while (nextReturn < chunk.length || nextFeed < chunk.length) {
      const end = Math.min(nextReturn, nextFeed);
      lines.push(this.#complete(chunk.subarray(from, end)));
      from = end + (end === nextReturn && nextFeed === end + 1 ? 2 : 1);
      if (nextReturn < from) nextReturn = endOf(chunk, carriageReturn, from);
      if (nextFeed < from) nextFeed = endOf(chunk, lineFeed, from);
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return lines;
  }

  rest(): Buffer | undefined {
    return this.#parts.length === 0 ? undefined : this.#complete(Buffer.alloc(0));
  }

  #keep(part: Buffer): void {
    this.#partsBytes += part.length;
    if (this.#partsBytes > lineLimitBytes) throw new CommandLineError(`A line is longer than ${lineLimitBytes} bytes`);
    this.#parts.push(part);
  }

  #complete(end: Buffer): Buffer {
    if (this.#parts.length === 0) return end;
    const line = Buffer.concat([...this.#parts, end]);
    this.#parts = [];
    this.#partsBytes = 0;
    return line;
  }
}

/** Where the byte is, or the end of the piece. */
function endOf(chunk: Buffer, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}
