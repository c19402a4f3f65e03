import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JavaDouble, jsonText } from '../../../src/cli/dump/message-json.ts';

test('a double is written as Java writes it', () => {
  for (const [value, text] of [
    [1024, '1024.0'],
    [0, '0.0'],
    [12.5, '12.5'],
    [-3, '-3.0'],
    [0.001, '0.001'],
    [9_999_999, '9999999.0'],
    [1e7, '1.0E7'],
    [123_456_789, '1.23456789E8'],
    [0.00012, '1.2E-4'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
  ] as const) {
    assert.equal(jsonText({ value: new JavaDouble(value) }), `{"value":${text}}`);
  }
});
