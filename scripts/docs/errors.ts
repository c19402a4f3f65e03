// docs/errors.md: every error code.

import { errors } from '../../src/protocol/errors.ts';
import { code, page, table } from './markdown.ts';

export function errorsPage(): string {
  return page([
    '# Errors',
    'Every error code of Apache Kafka 4.3. *retry*: the same request may succeed later; *refresh*: the client reads its ' +
      'metadata anew first; *fatal*: trying again does not help.',
    table(
      ['Code', 'Name', 'Client', 'What happened and what to do', 'Java exception'],
      errors.map((error) => [
        String(error.code),
        code(error.name),
        error.name === 'NONE' ? '' : error.kind,
        error.explanation,
        error.javaException ?? '',
      ]),
    ),
  ]);
}
