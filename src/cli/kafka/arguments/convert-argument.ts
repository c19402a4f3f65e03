// A word of the command line as the type that Java's `valueOf` makes of it, with that method's message where it
// makes nothing of it.

import { type ArgumentOption, type ArgumentType } from './argument-tool.ts';

const ranges = {
  Short: [-(2n ** 15n), 2n ** 15n - 1n],
  Integer: [-(2n ** 31n), 2n ** 31n - 1n],
  Long: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

const double = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;

/** Throws an `Error` with what is wrong with the value. A `Long` beyond 2^53 is the nearest number. */
export function convertArgument(option: ArgumentOption, word: string): string | number {
  const type = option.type ?? 'String';
  const value = type === 'String' ? word : type === 'Double' ? readDouble(word) : readInteger(type, word);
  if (option.choices !== undefined && !option.choices.includes(value))
    throw new Error(`invalid choice: '${word}' (choose from {${option.choices.join(',')}})`);
  return value;
}

function readInteger(type: Exclude<ArgumentType, 'String' | 'Double'>, word: string): number {
  if (!/^[+-]?\d+$/.test(word)) throw conversionError(type, word, `For input string: "${word}"`);
  const value = BigInt(word.replace(/^\+/, ''));
  const [least, most] = ranges[type];
  if (value < least || value > most) throw conversionError(type, word, outOfRange(type, value, word));
  return Number(value);
}

/** Java reads a Short as an Integer first. */
function outOfRange(type: string, value: bigint, word: string): string {
  const [least, most] = ranges.Integer;
  if (type === 'Short' && value >= least && value <= most) return `Value out of range. Value:"${word}" Radix:10`;
  return `For input string: "${word}"`;
}

function readDouble(word: string): number {
  const text = word.trim();
  if (text === '') throw conversionError('Double', word, 'empty String');
  if (!double.test(text)) throw conversionError('Double', word, `For input string: "${word}"`);
  return Number(text.replace(/[fFdD]$/, ''));
}

function conversionError(type: string, word: string, reason: string): Error {
  return new Error(`could not convert '${word}' to ${type} (${reason})`);
}
