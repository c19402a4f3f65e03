// What a configuration value must satisfy, as data: one description gives the check, Kafka's "valid
// values" text for documentation, and Kafka's wording of the refusal.

import { ConfigError } from './config-error.ts';
import type { ConfigValue } from './config-type.ts';
import { isList } from './config-type.ts';

export type Constraint =
  | { readonly kind: 'range'; readonly min: number; readonly max?: number; readonly orElse?: number }
  | { readonly kind: 'one-of'; readonly values: readonly string[]; readonly ignoreCase: boolean }
  | { readonly kind: 'list'; readonly values?: readonly string[]; readonly allowEmpty: boolean }
  | { readonly kind: 'non-empty-string' }
  | { readonly kind: 'non-null-string' }
  | {
      readonly kind: 'format';
      /** Kafka's "valid values" text. */
      readonly valid: string;
      /** Holds for the whole string, or for every element of a list. */
      readonly pattern: RegExp;
      readonly refusal: (key: string, value: string, element: string) => string;
    };

export const atLeast = (min: number): Constraint => ({ kind: 'range', min });
export const between = (min: number, max: number): Constraint => ({ kind: 'range', min, max });
export const betweenOr = (min: number, max: number, orElse: number): Constraint => ({
  kind: 'range',
  min,
  max,
  orElse,
});
export const oneOf = (...values: readonly string[]): Constraint => ({ kind: 'one-of', values, ignoreCase: false });
export const oneOfIgnoringCase = (...values: readonly string[]): Constraint => ({
  kind: 'one-of',
  values,
  ignoreCase: true,
});
/** Any elements but blank ones. */
export const anyList: Constraint = { kind: 'list', allowEmpty: true };
export const nonEmptyList: Constraint = { kind: 'list', allowEmpty: false };
export const listOf = (...values: readonly string[]): Constraint => ({ kind: 'list', values, allowEmpty: true });
export const nonEmptyListOf = (...values: readonly string[]): Constraint => ({
  kind: 'list',
  values,
  allowEmpty: false,
});
export const nonEmptyString: Constraint = { kind: 'non-empty-string' };
export const nonNullString: Constraint = { kind: 'non-null-string' };

/** The "valid values" column of Kafka's documentation; empty when everything of the type is valid. */
export function describeConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'range': {
      const range =
        constraint.max === undefined ? `[${constraint.min},...]` : `[${constraint.min},...,${constraint.max}]`;
      return constraint.orElse === undefined ? range : `${range} or ${constraint.orElse}`;
    }
    case 'one-of':
      return `${constraint.ignoreCase ? '(case insensitive) ' : ''}[${constraint.values.join(', ')}]`;
    case 'list':
      return constraint.values === undefined ? '' : `[${constraint.values.join(', ')}]`;
    case 'non-empty-string':
      return 'non-empty string';
    case 'non-null-string':
      return 'non-null string';
    case 'format':
      break;
  }
  return constraint.valid;
}

/** Throws {@link ConfigError} when `value` does not satisfy `constraint`. `text` is the value as it was given. */
export function checkConstraint(key: string, value: ConfigValue, text: string, constraint: Constraint): void {
  switch (constraint.kind) {
    case 'range':
      if (typeof value === 'number') checkRange(key, value, text, constraint);
      return;
    case 'one-of':
      if (typeof value === 'string') checkOneOf(key, value, constraint.values, constraint.ignoreCase);
      return;
    case 'list':
      if (isList(value)) checkList(key, value, constraint);
      return;
    case 'non-empty-string':
      if (value === '') throw ConfigError.invalidValue(key, '', 'String must be non-empty');
      return;
    case 'non-null-string':
      return;
    case 'format':
      checkFormat(key, isList(value) ? value : [text], text, constraint);
  }
}

function checkFormat(
  key: string,
  elements: readonly string[],
  text: string,
  { pattern, refusal }: Constraint & { kind: 'format' },
): void {
  const wrong = elements.find((element) => !pattern.test(element));
  if (wrong !== undefined) throw new ConfigError(key, refusal(key, text, wrong));
}

function checkRange(key: string, value: number, text: string, range: Constraint & { kind: 'range' }): void {
  if (value === range.orElse) return;
  const { min, max } = range;
  const tooSmall = !(value >= min);
  const tooLarge = max !== undefined && value > max;
  if (!tooSmall && !tooLarge) return;
  if (range.orElse !== undefined) {
    const reason = `Value must be between ${min} and ${max} or equal to ${range.orElse}`;
    throw ConfigError.invalidValue(key, text, reason);
  }
  const reason = tooSmall ? `Value must be at least ${min}` : `Value must be no more than ${max}`;
  throw ConfigError.invalidValue(key, text, reason);
}

function checkOneOf(key: string, value: string, values: readonly string[], ignoreCase: boolean): void {
  const found = ignoreCase ? values.some((v) => v.toUpperCase() === value.toUpperCase()) : values.includes(value);
  if (found) return;
  const reason = `String must be one of${ignoreCase ? ' (case insensitive)' : ''}: ${values.join(', ')}`;
  throw ConfigError.invalidValue(key, value, reason);
}

function checkList(key: string, elements: readonly string[], list: Constraint & { kind: 'list' }): void {
  if (elements.length === 0 && !list.allowEmpty) {
    const valid = list.values === undefined ? 'any non-empty value' : describeConstraint(list);
    throw new ConfigError(key, `Configuration '${key}' must not be empty. Valid values include: ${valid}`);
  }
  for (const element of elements) {
    if (list.values !== undefined) checkOneOf(key, element, list.values, false);
    else if (element === '') throw new ConfigError(key, `Configuration '${key}' values must not be empty.`);
  }
}
