// Whose configuration a command line is about.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configsOptions } from '../../../../src/cli/kafka/configs/configs-options.ts';
import { entitiesOf } from '../../../../src/cli/kafka/configs/entities.ts';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';

const rows: readonly (readonly [line: string, types: readonly string[], names: readonly string[]])[] = [
  ['--entity-type topics', ['topics'], []],
  ['--entity-type topics --entity-name t', ['topics'], ['t']],
  ['--entity-name u --entity-default --entity-type users --entity-type clients', ['users', 'clients'], ['u', '']],
  ['--entity-default --entity-name c --entity-type users --entity-type clients', ['users', 'clients'], ['', 'c']],
  ['--user u --client c', ['clients', 'users'], ['c', 'u']],
  ['--user-defaults --client c', ['clients', 'users'], ['c', '']],
  ['--broker-logger 1', ['broker-loggers'], ['1']],
];

for (const [line, types, names] of rows) {
  test(`${line} is about ${types.join(' and ')} ${JSON.stringify(names)}`, () => {
    assert.deepEqual(entitiesOf(parseToolOptions(configsOptions, line.split(' '))), { types, names });
  });
}
