// Runs a script: blocks of commands, `----`, and what they are to answer. The first line may be a comment
// and settings: `# …`. Every command's answer is one line or more; commands that only change the world say nothing.

import { askingCommands, parseLine, ProducerNames } from './script-commands.ts';
import type { ScriptTarget } from './script-target.ts';
import { type World, worldCommands } from './world-commands.ts';
import type { TransactionKit } from './transaction-kit.ts';

/** Gives the script back with the answers as they were. Without a kit, commands that need one are an error. */
export async function runScript(text: string, target: ScriptTarget, kit?: TransactionKit): Promise<string> {
  const names = new ProducerNames();
  const world = kit === undefined ? undefined : { kit, names, seenRecords: 0, seenMarkers: 0 };
  const output: string[] = [];
  for (const block of text.trimEnd().split('\n\n')) output.push(await runBlock(block, target, names, world));
  return `${output.join('\n\n')}\n`;
}

async function runBlock(
  block: string,
  target: ScriptTarget,
  names: ProducerNames,
  world: World | undefined,
): Promise<string> {
  const input = block.split('\n----')[0]!;
  const commands = input.split('\n').filter((line) => !line.startsWith('#'));
  const answers: string[] = [];
  for (const command of commands) answers.push(...(await runCommand(command, target, names, world)));
  return commands.length === 0 ? input : [input, '----', ...answers].join('\n');
}

async function runCommand(
  text: string,
  target: ScriptTarget,
  names: ProducerNames,
  world: World | undefined,
): Promise<string[]> {
  const line = parseLine(text);
  const name = line.words[0]!;
  const ask = askingCommands.get(name);
  if (ask !== undefined) return await ask(target, names, line);
  const change = worldCommands.get(name);
  if (change === undefined || world === undefined) throw new Error(`no such command here: ${text}`);
  const answer = await change(world, line);
  if (name === 'log') world.seenRecords = world.kit.records().length;
  if (name === 'markers') world.seenMarkers = world.kit.markers.sent.length;
  return answer;
}
