import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ConfigDefinition } from '../../../src/base/config/config-definition.ts';
import { parseConfig } from '../../../src/base/config/config-definition.ts';
import type { ConfigType } from '../../../src/base/config/config-type.ts';
import type { Constraint } from '../../../src/base/config/constraint.ts';
import {
  anyList,
  atLeast,
  between,
  betweenOr,
  describeConstraint,
  listOf,
  nonEmptyList,
  nonEmptyListOf,
  nonEmptyString,
  nonNullString,
  oneOf,
  oneOfIgnoringCase,
} from '../../../src/base/config/constraint.ts';

function refusal(type: ConfigType, valid: Constraint, text: string): string | null {
  const definition: ConfigDefinition = { type, default: null, valid, importance: 'low', doc: '' };
  try {
    parseConfig('k', definition, text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const invalid = (text: string, reason: string): string => `Invalid value ${text} for configuration k: ${reason}`;
const nonEmptyK = "Configuration 'k' must not be empty. Valid values include: ";

const cases: readonly {
  readonly type: ConfigType;
  readonly valid: Constraint;
  readonly description: string;
  readonly accepts: readonly string[];
  readonly refuses: readonly (readonly [string, string])[];
}[] = [
  {
    type: 'int',
    valid: atLeast(1),
    description: '[1,...]',
    accepts: ['1', '2147483647'],
    refuses: [[' 0 ', invalid('0', 'Value must be at least 1')]],
  },
  {
    type: 'double',
    valid: between(0, 1),
    description: '[0,...,1]',
    accepts: ['0', '1.0'],
    refuses: [
      ['1.5', invalid('1.5', 'Value must be no more than 1')],
      ['NaN', invalid('NaN', 'Value must be at least 0')],
    ],
  },
  {
    type: 'int',
    valid: betweenOr(1, 9, -1),
    description: '[1,...,9] or -1',
    accepts: ['-1', '1', '9'],
    refuses: [
      ['0', invalid('0', 'Value must be between 1 and 9 or equal to -1')],
      ['10', invalid('10', 'Value must be between 1 and 9 or equal to -1')],
    ],
  },
  {
    type: 'string',
    valid: oneOf('gzip', 'lz4'),
    description: '[gzip, lz4]',
    accepts: ['lz4', ' gzip '],
    refuses: [['LZ4', invalid('LZ4', 'String must be one of: gzip, lz4')]],
  },
  {
    type: 'string',
    valid: oneOfIgnoringCase('A', 'B'),
    description: '(case insensitive) [A, B]',
    accepts: ['a'],
    refuses: [['c', invalid('c', 'String must be one of (case insensitive): A, B')]],
  },
  {
    type: 'list',
    valid: listOf('compact', 'delete'),
    description: '[compact, delete]',
    accepts: ['', 'delete , compact', 'compact,compact'],
    refuses: [['compact,x', invalid('x', 'String must be one of: compact, delete')]],
  },
  {
    type: 'list',
    valid: nonEmptyListOf('broker', 'controller'),
    description: '[broker, controller]',
    accepts: ['broker'],
    refuses: [['', `${nonEmptyK}[broker, controller]`]],
  },
  {
    type: 'list',
    valid: nonEmptyList,
    description: '',
    accepts: ['a', 'a,a'],
    refuses: [
      ['', `${nonEmptyK}any non-empty value`],
      [',', "Configuration 'k' values must not be empty."],
    ],
  },
  {
    type: 'list',
    valid: anyList,
    description: '',
    accepts: ['', 'a'],
    refuses: [['a,', "Configuration 'k' values must not be empty."]],
  },
  {
    type: 'string',
    valid: nonEmptyString,
    description: 'non-empty string',
    accepts: ['a'],
    refuses: [['', invalid('', 'String must be non-empty')]],
  },
  { type: 'string', valid: nonNullString, description: 'non-null string', accepts: [''], refuses: [] },
];

for (const { type, valid, description, accepts, refuses } of cases) {
  test(`${valid.kind} '${description}' of type ${type} accepts and refuses in Kafka's words`, () => {
    assert.equal(describeConstraint(valid), description);
    for (const text of accepts) assert.equal(refusal(type, valid, text), null, text);
    for (const [text, message] of refuses) assert.equal(refusal(type, valid, text), message);
  });
}
