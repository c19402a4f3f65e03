// Runs the scripts of a folder: a command, its lines, `----`, and what comes back. After every command the log,
// read anew, must say the same as the shard. `UPDATE_SCRIPTS=1` writes the answers anew.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KafkaError } from '../../../../src/protocol/errors.ts';
import { commands, parseLine } from './offsets-commands.ts';
import { type OffsetsKit, requireSameAfterReload, startOffsets } from './offsets-fixture.ts';

export function runScripts(directory: string): void {
  for (const file of readdirSync(directory)) {
    test(`the shard answers as ${file} says`, async () => {
      const path = join(directory, file);
      const expected = readFileSync(path, 'utf8');
      const actual = await runScript(expected);
      // oxlint-disable-next-line typescript/dot-notation -- an index signature
      if (process.env['UPDATE_SCRIPTS'] === '1') writeFileSync(path, actual);
      else assert.equal(actual, expected);
    });
  }
}

async function runScript(text: string): Promise<string> {
  const [head, ...blocks] = text.trimEnd().split('\n\n');
  const kit = await startOffsets();
  const output = [head!];
  for (const block of blocks) {
    output.push(await runBlock(kit, block));
    await requireSameAfterReload(kit);
  }
  kit.close();
  return `${output.join('\n\n')}\n`;
}

async function runBlock(kit: OffsetsKit, block: string): Promise<string> {
  const input = block.split('\n----')[0]!;
  const [first, ...lines] = input.split('\n').filter((line) => !line.startsWith('#'));
  const head = parseLine(first!);
  const [name, ...words] = head.words;
  const answer = await said(async () => commands[name!]!(kit, { ...head, words }, lines.map(parseLine)));
  return [input, '----', ...answer].join('\n');
}

async function said(run: () => Promise<string[]>): Promise<string[]> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof KafkaError) return [`all: ${error.errorName}`];
    throw error;
  }
}
