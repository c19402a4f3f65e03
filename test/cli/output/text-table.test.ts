// Tables: what is in them cannot leave them.

import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { CommandContext } from '../../../src/cli/command-context.ts';
import { alignedLines, writeFields, writeTable } from '../../../src/cli/output/text-table.ts';

function contextFor(isTTY: boolean): { readonly context: CommandContext; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const stdout = Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream;
  return { context: new CommandContext({ stdout, environment: { NO_COLOR: '1' } }), text: () => text };
}

const columns = [
  { heading: 'NAME', text: ({ name }: { name: string }) => name },
  { heading: 'SIZE', text: ({ name }: { name: string }) => name.length },
  { heading: 'WIDE', text: () => undefined, isWide: true as const },
];

test('what would end a line or command a terminal is shown as what it is', async () => {
  for (const isTTY of [true, false]) {
    const { context, text } = contextFor(isTTY);
    await writeTable(context, columns, [{ name: 'a\tb\nc\u001b[31m\u007f\u009b1mä' }]);
    assert.ok(text().includes(String.raw`a\tb\nc\u001b[31m\u007f\u009b1mä`), text());
    assert.equal(text().split('\n').length, isTTY ? 3 : 2);
  }
});

test('numbers stand right, names left, what is missing is a dash, wide columns come when asked for', async () => {
  const { context, text } = contextFor(true);
  await writeTable(context, columns, [{ name: 'abc' }, { name: '' }], { isWide: true });
  assert.equal(text(), 'NAME  SIZE  WIDE\nabc      3     -\n-        0     -\n');
  assert.deepEqual(alignedLines([['A'], ['bb']], [['bb']]), ['A', 'bb']);
});

test('headings are in a pipe only where there are several tables', async () => {
  const plain = contextFor(false);
  await writeTable(plain.context, columns, [{ name: 'x' }]);
  assert.equal(plain.text(), 'x\t1\n');
  const several = contextFor(false);
  await writeTable(several.context, columns, [{ name: 'x' }], { hasHeadings: true });
  await writeFields(several.context, [['Name', null]]);
  assert.equal(several.text(), 'NAME\tSIZE\nx\t1\nName\t-\n');
});
