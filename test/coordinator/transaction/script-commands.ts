// The commands that ask a coordinator. `name=value` are options; a producer is `<id>/<epoch>`, its id by the
// name that the script's first answer with it has given: p1, p2, … Partitions are `<topic>-<index>`.

import { errorByCode } from '../../../src/protocol/errors.ts';
import type { Answer, Producer, ScriptTarget } from './script-target.ts';

export interface Line {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export function parseLine(text: string): Line {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const token of text.trimEnd().split(' ')) {
    const word = token === "''" ? '' : token;
    const at = word.indexOf('=');
    if (at < 0) words.push(word);
    else options.set(word.slice(0, at), word.slice(at + 1));
  }
  return { words, options };
}

/** Producer ids differ from run to run: scripts see them by the order of their appearance. */
export class ProducerNames {
  readonly #ids: number[] = [];

  nameOf(producerId: number): string {
    if (producerId < 0) return String(producerId);
    if (!this.#ids.includes(producerId)) this.#ids.push(producerId);
    return `p${this.#ids.indexOf(producerId) + 1}`;
  }

  idOf(name: string): number {
    if (name === 'stranger') return 900_000_000;
    return name.startsWith('p') ? this.#ids[Number(name.slice(1)) - 1]! : Number(name);
  }

  parse(text: string): Producer {
    const [name, epoch] = text.split('/');
    return { producerId: this.idOf(name!), producerEpoch: Number(epoch) };
  }
}

type Command = (target: ScriptTarget, names: ProducerNames, line: Line) => Promise<string[]>;

const errorName = (errorCode: number): string => errorByCode(errorCode).name;

/** A failure's producer is left out: Kafka gives sometimes 0 and sometimes -1. */
function say(names: ProducerNames, { errorCode, producerId, producerEpoch }: Answer): string {
  if (errorCode !== 0 || producerId === undefined) return errorName(errorCode);
  return `NONE ${names.nameOf(producerId)}/${producerEpoch}`;
}

const versionOf = ({ options }: Line, newest: number): number => Number(options.get('v') ?? newest);
const listOf = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(','));

const init: Command = async (target, names, line) => {
  const id = line.words[1]!;
  const expected = line.options.get('producer');
  const timeoutMs = Number(line.options.get('timeout') ?? 60_000);
  const producer = expected === undefined ? undefined : names.parse(expected);
  return [say(names, await target.init(versionOf(line, 5), id === 'null' ? null : id, timeoutMs, producer))];
};

const add = (verifyOnly: boolean): Command => {
  return async (target, names, line) => {
    const [, id, producer, ...partitions] = line.words;
    const version = versionOf(line, verifyOnly ? 5 : 3);
    const results = await target.add(version, id!, names.parse(producer!), partitions, verifyOnly);
    const codes = results.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ errorCode }) => errorName(errorCode));
    return [new Set(codes).size === 1 ? codes[0]! : codes.join(' ')];
  };
};

const end: Command = async (target, names, line) => {
  const [, id, producer, outcome] = line.words;
  const answer = await target.end(versionOf(line, 5), id!, names.parse(producer!), outcome === 'commit');
  return [say(names, answer)];
};

const offsets: Command = async (target, names, line) => {
  const [, id, producer, group] = line.words;
  return [errorName((await target.addOffsets(versionOf(line, 4), id!, names.parse(producer!), group!)).errorCode)];
};

const raise: Command = async (target, names, { words }) => [
  say(names, await target.raise(words[1]!, Number(words[2]))),
];

const pause: Command = async (target, _names, { words }) => {
  await target.pause(Number(words[1]));
  return [];
};

const describe: Command = async (target, names, line) => {
  const found = await target.describe(line.words[1]!);
  if (found.errorCode !== 0) return [errorName(found.errorCode)];
  const partitions = found.partitions.toSorted().join(',');
  const producer = `${names.nameOf(found.producerId!)}/${found.producerEpoch}`;
  return [`${found.state} ${producer} timeout=${found.timeoutMs} partitions=${partitions}`];
};

const list: Command = async (target, names, { options }) => {
  const found = await target.list({
    states: listOf(options.get('states')),
    producerIds: listOf(options.get('producers')).map((name) => names.idOf(name)),
    durationMs: Number(options.get('duration') ?? -1),
    pattern: options.get('pattern') ?? null,
  });
  if (found.errorCode !== 0) return [errorName(found.errorCode)];
  const unknown = found.unknownStates.length > 0 ? [`unknown: ${found.unknownStates.toSorted().join(' ')}`] : [];
  const lines = found.transactions
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, producerId, state }) => `${id} ${names.nameOf(producerId)} ${state}`);
  return [...unknown, ...(lines.length === 0 ? ['nothing'] : lines)];
};

export const askingCommands: ReadonlyMap<string, Command> = new Map([
  ['init', init],
  ['add', add(false)],
  ['verify', add(true)],
  ['end', end],
  ['offsets', offsets],
  ['raise', raise],
  ['pause', pause],
  ['describe', describe],
  ['list', list],
]);
