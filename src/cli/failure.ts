// How a failure is told to a person. What can happen in good order (a broker that is away, a wrong
// option, a topic that is not there) is a message; only what should not happen shows where it did.

import { DirectoryLockedError, DiskError } from '../base/ports/disk.ts';
import { SerializationError } from '../client/serializers.ts';
import {
  ClientClosedError,
  ConfigError,
  isRetriable,
  KafkaError,
  PartitionOffsetError,
  UnsupportedVersionError,
} from '../client/errors.ts';
import { errorByCode } from '../protocol/errors.ts';
import { UserError } from './user-error.ts';

const expected = [
  UserError,
  ConfigError,
  ClientClosedError,
  PartitionOffsetError,
  SerializationError,
  UnsupportedVersionError,
  DirectoryLockedError,
];

export function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeFailure).join('\n');
  if (error instanceof KafkaError) return `samsa: ${messageOf(error)} (${error.errorName})${hintOf(error)}`;
  if (error instanceof DiskError) return `samsa: ${diskText(error)}`;
  if (expected.some((kind) => error instanceof kind) || isRetriable(error)) return `samsa: ${(error as Error).message}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `samsa: this should not have happened, please report it.\n${stack}`;
}

/** Brokers may leave the words to us by saying nothing, or an empty text. */
function messageOf({ code, message }: KafkaError): string {
  return message === '' ? (errorByCode(code).message ?? '') : message;
}

function hintOf(error: KafkaError): string {
  return error.explanation === '' || error.explanation === error.message ? '' : `\n  ${error.explanation}`;
}

function diskText(error: DiskError): string {
  switch (error.code) {
    case 'ENOENT':
      return `there is no file ${error.path}`;
    case 'EACCES':
    case 'EPERM':
      return `no permission for ${error.path}`;
    case 'EISDIR':
      return `${error.path} is a directory`;
    default:
      return error.message;
  }
}
