// The table of commands is whole: what it says of itself is true.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheatSheets } from '../../src/cli/commands/learn/cheat-sheets.ts';
import { CommandContext } from '../../src/cli/command-context.ts';
import { type Command, isGroup } from '../../src/cli/command-definition.ts';
import { createProgram } from '../../src/cli/command-program.ts';
import { commandTable } from '../../src/cli/command-table.ts';
import { samsa } from './in-process.ts';

const all: readonly (readonly [path: string, command: Command])[] = commandTable.flatMap((entry) =>
  isGroup(entry)
    ? entry.commands.map((command) => [`${entry.name} ${command.name}`, command] as const)
    : [[entry.name, entry] as const],
);

test('every command has a summary in the imperative, examples, and names of its own', () => {
  assert.equal(new Set(all.map(([path]) => path)).size, all.length);
  for (const [path, { summary, examples, arguments: given, options }] of all) {
    assert.match(summary, /^[a-z].*[^.]$/, path);
    assert.ok(examples.length > 0, path);
    for (const name of Object.keys(given)) assert.ok(!Object.hasOwn(options, name), `${path} ${name}`);
    const letters = Object.values(options).flatMap(({ short }) => (short === undefined ? [] : [short]));
    assert.equal(new Set(letters).size, letters.length, `${path}: a letter stands for two options`);
  }
});

test('what destroys can be told not to ask, and nothing else can', () => {
  for (const [path, { isDestructive = false, options }] of all)
    assert.equal(Object.hasOwn(options, 'yes'), isDestructive, path);
});

/** Words as a shell would cut them, up to the first pipe or redirection. */
function shellWords(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  const end = words.findIndex((word) => ['|', '<', '>', '-'].includes(word) && word !== '-');
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replace(/^(['"])(.*)\1$/s, '$2'));
}

test('every example and every cheat is a command line that is understood', async () => {
  const lines = [
    ...all.flatMap(([, { examples }]) => examples),
    ...[...cheatSheets.values()].flatMap((sheet) => sheet.map(({ line }) => line)),
  ];
  const ran: string[] = [];
  const table = commandTable.map((entry) => {
    const stub = (command: Command): Command => ({ ...command, run: async () => void ran.push(command.name) });
    return isGroup(entry) ? { ...entry, commands: entry.commands.map(stub) } : stub(entry);
  });
  const parts = lines.flatMap((line) => line.split(' | ')).filter((part) => part.startsWith('samsa '));
  for (const part of parts) {
    const context = new CommandContext({ environment: {} });
    await createProgram(table, context).parseAsync(shellWords(part).slice(1), { from: 'user' });
    context.end();
  }
  assert.equal(ran.length, parts.length);
  assert.ok(parts.length >= lines.length - 3, 'most lines begin with samsa');
});

test('help of a noun and of a verb goes to stdout, with 0; mistakes go to stderr, with 1', async () => {
  for (const words of [[], ['topic'], ['group', '--help'], ['group', 'seek', '--help'], ['help', 'topic']]) {
    const { code, stdout, stderr } = await samsa(words);
    assert.deepEqual([code, stderr], [0, ''], words.join(' '));
    assert.match(stdout, /Usage: samsa/);
  }
  const cases: readonly (readonly [string, RegExp])[] = [
    ['topic lst', /unknown command 'lst'\n\(Did you mean one of list, ls\?\)\n\(samsa topic --help/],
    ['gruop list', /Did you mean group\?/],
    ['topic list --formt json', /unknown option '--formt'\n\(Did you mean --format\?\)/],
    ['topic list --format xml', /Allowed choices are text, wide, json, ndjson, yaml/],
    ['topic describe', /missing required argument 'topics'/],
    ['topic create t -p x', /a whole number is wanted/],
    ['group explain g --watch soon', /a duration like 1h30m/],
    ['group explain g --watch 25h', /at most an hour/],
  ];
  for (const [line, expected] of cases) {
    const { code, stdout, stderr } = await samsa(line.split(' '));
    assert.deepEqual([code, stdout], [1, ''], line);
    assert.match(stderr, expected);
  }
  const variable = await samsa(['topic', 'list'], { environment: { SAMSA_FORMAT: 'xml' } });
  assert.match(variable.stderr, /SAMSA_FORMAT=xml: Allowed choices/);
});
