import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandContext } from '../../../../src/cli/command-context.ts';
import { UsageError } from '../../../../src/cli/kafka/options/option-rules.ts';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';
import { settleRenamed } from '../../../../src/cli/kafka/options/renamed-options.ts';
import type { ToolOptions } from '../../../../src/cli/kafka/options/tool-options.ts';

const options = {
  colour: { argument: { type: 'String' }, doc: '' },
  color: { argument: { type: 'String' }, doc: '', deprecatedFor: 'colour' },
  size: { argument: { type: 'Integer' }, doc: '' },
  width: { argument: { type: 'Integer' }, doc: '', deprecatedFor: 'size' },
} as const satisfies ToolOptions;

const texts = {
  bothGiven: (old: string, name: string) => `${old} and ${name}`,
  deprecated: (old: string, name: string) => `not ${old} but ${name}`,
};

async function settle(...words: string[]) {
  const lines: string[] = [];
  const output = { line: async (text: string) => void lines.push(text) } as unknown as CommandContext['output'];
  const given = await settleRenamed(options, parseToolOptions(options, words), ['color', 'width'], { output }, texts);
  return { colour: given.all('colour'), old: given.has('color'), size: given.number('size'), lines };
}

test('an old name stands for the new one and is said to be deprecated', async () => {
  assert.deepEqual(await settle('--color', 'red', '--color', 'blue', '--width', '3'), {
    colour: ['red', 'blue'],
    old: false,
    size: 3,
    lines: ['not color but colour', 'not width but size'],
  });
});

test('the new name is used without a word', async () => {
  assert.deepEqual(await settle('--colour', 'red'), { colour: ['red'], old: false, size: undefined, lines: [] });
});

test('both names at once are refused before anything is said', async () => {
  await assert.rejects(settle('--color', 'red', '--width', '1', '--size', '2'), new UsageError('width and size'));
});
