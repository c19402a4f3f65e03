// samsa explain.

import { nearestName } from '../../../base/config/nearest-name.ts';
import { type ErrorInfo, errors } from '../../../protocol/errors.ts';
import type { CommandContext } from '../../command-context.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeFields, writeTable } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

interface ExplainGiven {
  readonly error: string | undefined;
  readonly format: OutputFormat;
}

const columns: readonly Column<ErrorInfo>[] = [
  { heading: 'CODE', text: ({ code }) => code },
  { heading: 'NAME', text: ({ name }) => name },
  { heading: 'CLIENT', text: ({ kind }) => kind },
  { heading: 'EXCEPTION', text: ({ javaException }) => javaException, isWide: true },
];

const kindTexts = {
  fatal: 'gives up: trying again does not help',
  retry: 'sends the same request again',
  refresh: 'reads its metadata anew and sends the request again',
} as const;

export async function explainError({ error, format }: ExplainGiven, context: CommandContext): Promise<void> {
  const found = error === undefined ? errors : [errorOf(error)];
  if (isForMachines(format)) return writeItems(context, format, 'errors', found.map(errorJson));
  if (error === undefined) return writeTable(context, columns, found, { isWide: format === 'wide' });
  const { code, name, kind, message, explanation, javaException } = found[0]!;
  await writeFields(context, [
    ['Error', name],
    ['Code', code],
    ['Exception', javaException],
    ['A client', name === 'NONE' ? 'goes on' : kindTexts[kind]],
    ['Kafka says', message],
    ['That is', explanation],
  ]);
}

function errorOf(text: string): ErrorInfo {
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const exception = text.replace(/^.*\./, '');
  const found = errors.find(
    ({ code, name, javaException }) => String(code) === text || name === wanted || javaException === exception,
  );
  if (found !== undefined) return found;
  const near = nearestName(
    wanted,
    errors.map(({ name }) => name),
  );
  throw new UserError(
    `there is no error ${text}${near === null ? '; samsa explain lists them' : `; did you mean ${near}?`}`,
  );
}

function errorJson({
  code,
  name,
  retriable,
  invalidMetadata,
  javaException,
  message,
  explanation,
}: ErrorInfo): JsonObject {
  return {
    code,
    name,
    isRetriable: retriable,
    refreshesMetadata: invalidMetadata,
    javaException,
    message,
    explanation,
  };
}
