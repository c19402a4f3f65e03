import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { javaLines } from '../../../../src/cli/kafka/java/java-lines.ts';

async function linesOf(...chunks: readonly string[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
  }
  const lines: string[] = [];
  for await (const list of javaLines(stream())) lines.push(...list.map((line) => line.toString('latin1')));
  return lines;
}

test('a line ends with a line feed, a carriage return, or both', async () => {
  assert.deepEqual(await linesOf('a\nb\r\nc\rd'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(await linesOf('\n\r\r\n\n'), ['', '', '', '']);
});

test('the last line needs no end, and an end makes no line behind it', async () => {
  assert.deepEqual(await linesOf('a'), ['a']);
  assert.deepEqual(await linesOf('a\n'), ['a']);
  assert.deepEqual(await linesOf(), []);
  assert.deepEqual(await linesOf(''), []);
});

test('a line may come in pieces, and its end too', async () => {
  assert.deepEqual(await linesOf('a', 'b', 'c\n', 'd'), ['abc', 'd']);
  assert.deepEqual(await linesOf('a\r', '\nb\r', '', '\n', '\n'), ['a', 'b', '']);
  assert.deepEqual(await linesOf('a\r', 'b'), ['a', 'b']);
});

test('how the bytes come makes no difference', async () => {
  const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\xff'), maxLength: 6 }), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(chunks, async (pieces) => {
      const whole = pieces.join('');
      const expected = whole.split(/\r\n|\r|\n/);
      if (expected.at(-1) === '') expected.pop();
      assert.deepEqual(await linesOf(...pieces), expected);
    }),
  );
});
