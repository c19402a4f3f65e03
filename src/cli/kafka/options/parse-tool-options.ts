// Reads a command line as Kafka's Java tools do: `--name value`, `--name=value`, and both with one dash. Names
// are not abbreviated; what is not an option is left alone; `--` ends the options. An option that needs
// an argument takes the next word, whatever it looks like; one that may have one takes what fits. Who asks for help
// need not give what is required.

import { CommandLineError, GivenOptions, type ToolOptions } from './tool-options.ts';

/** Throws a `CommandLineError`. */
export function parseToolOptions<T extends ToolOptions>(options: T, words: readonly string[]): GivenOptions<T> {
  const values = new Map<string, string[]>();
  const order: string[] = [];
  for (let at = 0; at < words.length && words[at] !== '--'; at += 1) {
    const word = words[at]!;
    if (!looksLikeOption(word)) continue;
    const { name, value } = split(word);
    if (!Object.hasOwn(options, name))
      throw new CommandLineError(`${unknownName(word, name)} is not a recognized option`);
    const given = values.get(name) ?? [];
    values.set(name, given);
    order.push(name);
    const { argument: wanted } = options[name]!;
    if (wanted === undefined) continue;
    const next = words[at + 1];
    if (wanted.isOptional === true && value === undefined && !fits(next, wanted.type)) continue;
    if (value === undefined) at += 1;
    const argument = value ?? next;
    if (argument === undefined) throw new CommandLineError(`Option ${name} requires an argument`);
    given.push(argument);
  }
  if (!values.has('help')) checkPresence(options, values);
  return new GivenOptions<T>(values, words, order);
}

function checkPresence(options: ToolOptions, values: ReadonlyMap<string, unknown>): void {
  const rows = Object.entries(options);
  const missing = rows.filter(([name, { isRequired }]) => isRequired === true && !values.has(name));
  if (missing.length > 0) throw new CommandLineError(`Missing required option(s) ${namesOf(missing)}`);
  const unavailable = rows.filter(
    ([name, { onlyWith }]) => values.has(name) && onlyWith?.some((other) => values.has(other)) === false,
  );
  if (unavailable.length > 0)
    throw new CommandLineError(
      `Option(s) ${namesOf(unavailable)} are unavailable given other options on the command line`,
    );
}

function namesOf(rows: readonly (readonly [string, unknown])[]): string {
  return `[${rows.map(([name]) => name).join(', ')}]`;
}

/** For an argument that may be missing: a number that is wanted, or else what is no option. */
function fits(word: string | undefined, type: 'String' | 'Integer' | 'Long'): boolean {
  if (word === undefined) return false;
  return type === 'String' ? !looksLikeOption(word) : /^[+-]?\d+$/.test(word);
}

function looksLikeOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

function split(word: string): { readonly name: string; readonly value: string | undefined } {
  const body = word.slice(word.startsWith('--') ? 2 : 1);
  const at = body.indexOf('=');
  return at < 0 ? { name: body, value: undefined } : { name: body.slice(0, at), value: body.slice(at + 1) };
}

/** With one dash, a word that is no name is a row of options of one letter, and the first is unknown. */
function unknownName(word: string, name: string): string {
  return word.startsWith('--') ? name : name.slice(0, 1);
}
