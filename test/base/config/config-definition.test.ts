import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ConfigValues } from '../../../src/base/config/config-definition.ts';
import { defaultEntry, parseConfig, parseConfigs, required } from '../../../src/base/config/config-definition.ts';
import { LONG_MAX } from '../../../src/base/config/config-type.ts';
import { anyList, atLeast } from '../../../src/base/config/constraint.ts';

const table = {
  'size.bytes': { type: 'int', default: 10, valid: atLeast(1), importance: 'low', doc: '' },
  'age.ms': { type: 'long', default: LONG_MAX, importance: 'low', doc: '' },
  dirs: { type: 'list', default: null, valid: anyList, importance: 'low', doc: '' },
  id: { type: 'int', default: required, importance: 'low', doc: '' },
} as const;

test('the types of the values follow from the rows', () => {
  const { values } = parseConfigs(table, new Map([['id', '1']]));
  const typed: ConfigValues<typeof table> = values;
  const size: number = typed['size.bytes'];
  const dirs: readonly string[] | null = typed.dirs;
  // @ts-expect-error a list may be null
  const never: readonly string[] = typed.dirs;
  assert.deepEqual([size, dirs, never, typed.id], [10, null, null, 1]);
});

test('every wrong setting is reported, and a missing one that has no default', () => {
  const { errors, values } = parseConfigs(
    table,
    new Map([
      ['size.bytes', '0'],
      ['age.ms', 'x'],
    ]),
  );
  assert.deepEqual(
    errors.map(({ key, message }) => [key, message]),
    [
      ['size.bytes', 'Invalid value 0 for configuration size.bytes: Value must be at least 1'],
      ['age.ms', 'Invalid value x for configuration age.ms: Not a number of type LONG'],
      ['id', 'Missing required configuration "id" which has no default value.'],
    ],
  );
  assert.equal(values['size.bytes'], 10);
});

test('a list loses its duplicates', () => {
  assert.deepEqual(parseConfig('dirs', table.dirs, '/a, /b,/a'), { value: ['/a', '/b'], text: '/a,/b' });
});

test('a default has the text that DescribeConfigs shows', () => {
  assert.equal(defaultEntry(table['age.ms']).text, '9223372036854775807');
  assert.equal(defaultEntry(table.dirs).text, null);
  assert.equal(defaultEntry(table.id).text, null);
});
