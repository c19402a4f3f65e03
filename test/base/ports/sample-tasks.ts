// Tasks for the suite of the workers port.

import type { Task } from '../../../src/base/ports/workers.ts';

export function double(input: { readonly numbers: Iterable<number> }): number[] {
  return [...input.numbers].map((number) => number * 2);
}

export function fail(subject: string): never {
  throw new RangeError(`${subject} is out of range`);
}

export function exit(code: number): never {
  process.exit(code);
}

const { url } = import.meta;

export const doubled: Task<{ readonly numbers: Iterable<number> }, number[]> = { url, name: 'double', run: double };
export const failing: Task<string, never> = { url, name: 'fail', run: fail };
export const endThread: Task<number, never> = { url, name: 'exit', run: exit };
