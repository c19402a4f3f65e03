import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';

import { ConfigError } from '../../../src/base/config/config-error.ts';
import type { ConfigType } from '../../../src/base/config/config-type.ts';
import {
  DOUBLE_MAX,
  formatConfigValue,
  LONG_MAX,
  normalizeConfigText,
  parseConfigValue,
} from '../../../src/base/config/config-type.ts';
import { Password } from '../../../src/base/config/password.ts';

const notANumber = (type: string) => (text: string) =>
  `Invalid value ${text} for configuration k: Not a number of type ${type}`;

const accepted: readonly (readonly [ConfigType, string, unknown])[] = [
  ['boolean', 'true', true],
  ['boolean', ' tRue', true],
  ['boolean', 'FALSE', false],
  ['string', ' a, b ,c', 'a, b ,c'],
  ['string', ' ', ''],
  ['int', ' 5 ', 5],
  ['int', '+5', 5],
  ['int', '-2147483648', -2_147_483_648],
  ['short', '32767', 32_767],
  ['long', '99999999999', 99_999_999_999],
  ['long', '9223372036854775807', LONG_MAX],
  ['long', '-9223372036854775808', -LONG_MAX],
  ['double', '1e3', 1000],
  ['double', '1d', 1],
  ['double', '.5', 0.5],
  ['double', 'Infinity', Infinity],
  ['list', '', []],
  ['list', ' ', []],
  ['list', ' a, b ,c', ['a', 'b', 'c']],
  ['list', 'a,,b', ['a', '', 'b']],
  ['class', ' x.Y ', 'x.Y'],
];

for (const [type, text, value] of accepted) {
  test(`'${text}' as ${type} is ${inspect(value)}`, () => {
    assert.deepEqual(parseConfigValue('k', type, text), value);
  });
}

const refused: readonly (readonly [ConfigType, string, (text: string) => string])[] = [
  ['boolean', 'yes', () => 'Invalid value yes for configuration k: Expected value to be either true or false'],
  ['int', '', notANumber('INT')],
  ['int', ' ', notANumber('INT')],
  ['int', '5.5', notANumber('INT')],
  ['int', '1_000', notANumber('INT')],
  ['int', '0x10', notANumber('INT')],
  ['int', '2147483648', notANumber('INT')],
  ['short', '32768', notANumber('SHORT')],
  ['long', '9223372036854775808', notANumber('LONG')],
  ['long', '9'.repeat(1000), notANumber('LONG')],
  ['double', 'true', notANumber('DOUBLE')],
];

for (const [type, text, message] of refused) {
  test(`'${text.slice(0, 30)}' is not a ${type}`, () => {
    assert.throws(
      () => parseConfigValue('k', type, text),
      (error) => error instanceof ConfigError && error.key === 'k' && error.message === message(text),
    );
  });
}

test('a long beyond 2^53 keeps its text', () => {
  for (const text of ['9223372036854775807', '9223372036854775806', '-9223372036854775808', '9007199254740993']) {
    assert.equal(
      normalizeConfigText('long', parseConfigValue('k', 'long', text), ` +${text}`.replace('+-', '-')),
      text,
    );
  }
  assert.equal(formatConfigValue('long', LONG_MAX), '9223372036854775807');
});

test('doubles are written as Java writes them', () => {
  const texts = [0, 0.5, 1, 0.001, 0.0001, 1e7, 123_456.5, DOUBLE_MAX].map((value) =>
    formatConfigValue('double', value),
  );
  assert.deepEqual(texts, ['0.0', '0.5', '1.0', '0.001', '1.0E-4', '1.0E7', '123456.5', '1.7976931348623157E308']);
});

test('a password shows itself to nobody who does not ask', () => {
  const password = parseConfigValue('k', 'password', ' geheim ');
  assert.ok(password instanceof Password);
  const shown = `${String(password)} ${JSON.stringify({ password })} ${inspect(password)} ${formatConfigValue('password', password)}`;
  assert.doesNotMatch(shown, /geheim/);
  assert.equal(password.reveal(), ' geheim ');
});
