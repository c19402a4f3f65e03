// Kafka's errors by code and by name, and the one exception that carries them. Expected failures travel
// as codes; KafkaError is thrown only where a whole request fails.

import { errorExplanations } from './error-explanations.ts';
import { errorMessages } from './error-messages.ts';
import type { ErrorKind, ErrorName } from './error-table.ts';
import { errorTable } from './error-table.ts';

export type { ErrorKind, ErrorName };

type Rows = (typeof errorTable)[number];

type CodesByName = { readonly [R in Rows as R['name']]: R['code'] };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type is read off the same rows
export const ErrorCode = Object.fromEntries(errorTable.map(({ name, code }) => [name, code])) as CodesByName;

export type ErrorCode = Rows['code'];

export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly name: ErrorName;
  readonly kind: ErrorKind;
  /** Whether sending the same request again may succeed. */
  readonly retriable: boolean;
  /** Whether the client must refresh its metadata before it tries again. */
  readonly invalidMetadata: boolean;
  /** The exception of Kafka's Java client; null for NONE. */
  readonly javaException: string | null;
  /** The generic text of an answer; null for NONE. */
  readonly message: string | null;
  /** For a human: what happened, why, what to do. */
  readonly explanation: string;
}

/** Every error, by ascending code. */
export const errors: readonly ErrorInfo[] = errorTable.map(({ code, name, kind, exception }) => ({
  code,
  name,
  kind,
  retriable: kind !== 'fatal',
  invalidMetadata: kind === 'refresh',
  javaException: exception,
  message: errorMessages[name],
  explanation: errorExplanations[name],
}));

const byCode: ReadonlyMap<number, ErrorInfo> = new Map(errors.map((error) => [error.code, error]));
const byName: ReadonlyMap<string, ErrorInfo> = new Map(errors.map((error) => [error.name, error]));

const unknownServerError = byCode.get(ErrorCode.UNKNOWN_SERVER_ERROR)!;

/** A code that this release does not know, from a newer broker, counts as UNKNOWN_SERVER_ERROR. */
export function errorByCode(code: number): ErrorInfo {
  return byCode.get(code) ?? unknownServerError;
}

export function errorByName(name: string): ErrorInfo | undefined {
  return byName.get(name);
}

/** A failed request or operation: `error.code === ErrorCode.TOPIC_ALREADY_EXISTS`. */
export class KafkaError extends Error {
  override readonly name: string = 'KafkaError';
  readonly code: ErrorCode;
  /** The error's name in the protocol, for example `TOPIC_ALREADY_EXISTS`. */
  readonly errorName: ErrorName;
  readonly retriable: boolean;

  /** Without a message the error's generic text is used. */
  constructor(code: number, message?: string | null, options?: ErrorOptions) {
    const info = errorByCode(code);
    super(message ?? info.message ?? info.name, options);
    this.code = info.code;
    this.errorName = info.name;
    this.retriable = info.retriable;
  }

  get explanation(): string {
    return errorExplanations[this.errorName];
  }
}
