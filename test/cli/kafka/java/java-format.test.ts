import assert from 'node:assert/strict';
import { test } from 'node:test';
import { javaDouble, javaFixed } from '../../../../src/cli/kafka/java/java-format.ts';

/** What Java 17 prints with `%.0f`, `%.2f` and `%f`, and without a format. */
const printed: readonly (readonly [value: number, whole: string, two: string, six: string, text: string])[] = [
  [0, '0', '0.00', '0.000000', '0.0'],
  [-0, '-0', '-0.00', '-0.000000', '-0.0'],
  [1.005, '1', '1.01', '1.005000', '1.005'],
  [-1.005, '-1', '-1.01', '-1.005000', '-1.005'],
  [0.125, '0', '0.13', '0.125000', '0.125'],
  [2.5, '3', '2.50', '2.500000', '2.5'],
  [0.0000005, '0', '0.00', '0.000001', '5.0E-7'],
  [999.99995, '1000', '1000.00', '999.999950', '999.99995'],
  [1e21, '1000000000000000000000', '1000000000000000000000.00', '1000000000000000000000.000000', '1.0E21'],
  [123_456_789.123456, '123456789', '123456789.12', '123456789.123456', '1.23456789123456E8'],
  [2 / 3, '1', '0.67', '0.666667', '0.6666666666666666'],
  [1e7, '10000000', '10000000.00', '10000000.000000', '1.0E7'],
  [9_999_999.5, '10000000', '9999999.50', '9999999.500000', '9999999.5'],
  [0.0009999, '0', '0.00', '0.001000', '9.999E-4'],
  [Number.NaN, 'NaN', 'NaN', 'NaN', 'NaN'],
  [-Infinity, '-Infinity', '-Infinity', '-Infinity', '-Infinity'],
];

for (const [value, whole, two, six, text] of printed) {
  test(`${Object.is(value, -0) ? '-0' : value} is printed as by Java`, () => {
    assert.deepEqual(
      [0, 2, 6].map((digits) => javaFixed(value, digits)),
      [whole, two, six],
    );
    assert.equal(javaDouble(value), text);
  });
}
