// The types of Kafka's configuration values and the rules between text and value, as its ConfigDef
// has them. Numbers: a LONG is a JavaScript number. Text beyond ±(2^53-1) is accepted up to Java's
// 64 bits and held as ±LONG_MAX in memory ("never", "unlimited"); the exact text is kept beside it,
// and LONG_MAX itself is written as 9223372036854775807.

import { ConfigError } from './config-error.ts';
import { Password } from './password.ts';

export type ConfigType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password';

export interface ValueOfType {
  boolean: boolean;
  string: string;
  int: number;
  short: number;
  long: number;
  double: number;
  list: readonly string[];
  class: string;
  password: Password;
}

export type ConfigValue = ValueOfType[ConfigType];

/** Stands for Java's Long.MAX_VALUE: larger than anything Samsa counts or waits for. */
export const LONG_MAX = Number.MAX_SAFE_INTEGER;
export const INT_MAX = 2_147_483_647;
/** Java's Double.MAX_VALUE. */
export const DOUBLE_MAX = Number.MAX_VALUE;

const longMaxText = '9223372036854775807';

const integerLimits = {
  int: 2n ** 31n,
  short: 2n ** 15n,
  long: 2n ** 63n,
} as const;

const integerPattern = /^[+-]?\d{1,32}$/;
const doublePattern = /^[+-]?(NaN|Infinity|((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[dDfF]?)$/;

/** The value that `text` stands for; throws {@link ConfigError} in Kafka's words. Booleans and numbers ignore blanks around. */
export function parseConfigValue(key: string, type: ConfigType, text: string): ConfigValue {
  const trimmed = text.trim();
  switch (type) {
    case 'boolean':
      return parseBoolean(key, text);
    case 'int':
    case 'short':
    case 'long':
      return parseInteger(key, type, text);
    case 'double':
      if (!doublePattern.test(trimmed)) throw notANumber(key, type, text);
      return Number(trimmed.replace(/[dDfF]$/, ''));
    case 'list':
      return trimmed === '' ? [] : trimmed.split(',').map((element) => element.trim());
    case 'string':
    case 'class':
      return trimmed;
    case 'password':
      break;
  }
  return new Password(text);
}

function parseBoolean(key: string, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw ConfigError.invalidValue(key, text, 'Expected value to be either true or false');
}

function parseInteger(key: string, type: 'int' | 'short' | 'long', text: string): number {
  const trimmed = text.trim();
  if (!integerPattern.test(trimmed)) throw notANumber(key, type, text);
  const exact = BigInt(trimmed.replace(/^\+/, ''));
  const limit = integerLimits[type];
  if (exact < -limit || exact >= limit) throw notANumber(key, type, text);
  const value = Number(exact);
  return Math.max(-LONG_MAX, Math.min(LONG_MAX, value));
}

function notANumber(key: string, type: ConfigType, text: string): ConfigError {
  return ConfigError.invalidValue(key, text, `Not a number of type ${type.toUpperCase()}`);
}

export function isList(value: ConfigValue): value is readonly string[] {
  return Array.isArray(value);
}

/** The text DescribeConfigs shows for a value. */
export function formatConfigValue(type: ConfigType, value: ConfigValue): string {
  if (isList(value)) return value.join(',');
  if (type === 'double' && typeof value === 'number') return formatDouble(value);
  if (type === 'long' && value === LONG_MAX) return longMaxText;
  return String(value);
}

/** The text of a value in its normal form: what Java would print after parsing `text`. */
export function normalizeConfigText(type: ConfigType, value: ConfigValue, text: string): string {
  return type === 'long' ? BigInt(text.trim().replace(/^\+/, '')).toString() : formatConfigValue(type, value);
}

/** Java's Double.toString: always a fraction, an exponent outside 0.001 to 10,000,000. */
function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 1e-3 && magnitude < 1e7)) return withFraction(String(value));
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${withFraction(mantissa)}E${Number(exponent)}`;
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
