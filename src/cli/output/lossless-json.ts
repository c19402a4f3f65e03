// JSON without losing digits: a whole number that JavaScript's numbers cannot hold becomes a bigint.

import { UserError } from '../user-error.ts';

interface Reviving {
  readonly source?: string;
}

type Reviver = (this: unknown, key: string, value: unknown, context: Reviving) => unknown;

/** Throws a `UserError` that says where the text is wrong. `where` is what it is a text of. */
export function parseLosslessJson(text: string, where: string): unknown {
  const revive: Reviver = (_key, value, { source }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  };
  try {
    return JSON.parse(text, revive as (this: unknown, key: string, value: unknown) => unknown) as unknown;
  } catch (error) {
    throw new UserError(`${where} is no JSON: ${(error as Error).message}`);
  }
}
