// Runs the scripts: a command, its lines, `----`, and what the controller is to answer. The answers of
// the scripts for one broker are those of Apache Kafka 4.3.1. `UPDATE_SCRIPTS=1` writes them anew.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SeededRandom } from '../../src/base/ports/simulated/seeded-random.ts';
import { startController } from './controller-fixture.ts';
import { commands, parseLine, type ScriptState } from './script-commands.ts';

const directory = join(import.meta.dirname, 'scripts');

async function runScript(text: string): Promise<string> {
  const blocks = text.trimEnd().split('\n\n');
  const [head, ...rest] = blocks;
  const brokerIds = /^brokers (.*)$/m.exec(head!)![1]!.split(' ').map(Number);
  const { controller, log, brokerEpoch } = await startController({ brokerIds, random: new SeededRandom(1) });
  const records = () => log.batches.flatMap((batch) => batch.records);
  const state: ScriptState = { controller, brokerEpoch, records };
  const output = [head!];
  for (const block of rest) output.push(await runBlock(state, block));
  await controller.close();
  return `${output.join('\n\n')}\n`;
}

async function runBlock(state: ScriptState, block: string): Promise<string> {
  const input = block.split('\n----')[0]!;
  const [first, ...lines] = input.split('\n').filter((line) => !line.startsWith('#'));
  const [name, ...flags] = first!.split(' ');
  const answer = await commands[name!]!(state, flags, lines.map(parseLine));
  return [input, '----', ...answer].join('\n');
}

for (const file of readdirSync(directory)) {
  test(`the controller answers as ${file} says`, async () => {
    const path = join(directory, file);
    const expected = readFileSync(path, 'utf8');
    const actual = await runScript(expected);
    // oxlint-disable-next-line typescript/dot-notation -- an index signature
    if (process.env['UPDATE_SCRIPTS'] === '1') writeFileSync(path, actual);
    else assert.equal(actual, expected);
  });
}
