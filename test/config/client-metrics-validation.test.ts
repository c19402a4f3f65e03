import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError } from '../../src/base/config/config-error.ts';
import { parseClientMatch, validateClientMetricsConfigs } from '../../src/config/client-metrics-validation.ts';

const interval = (value: string) => `Invalid value ${value} for configuration interval.ms: Not a number of type INT`;
const bounds = (value: number) =>
  `Invalid value ${value} for interval.ms, interval must be between 100 and 3600000 (1 hour)`;
const illegal = (element: string) => `Illegal client matching pattern: ${element}`;

/** What Apache Kafka 4.3.1 answers: the kind of error with its text, or that all is well. */
const rows: readonly (readonly [name: string, value: string, problem: string])[] = [
  ['interval.ms', '100', ''],
  ['interval.ms', '3600000', ''],
  ['interval.ms', ' +500 ', ''],
  ['interval.ms', '99', `request ${bounds(99)}`],
  ['interval.ms', '3600001', `request ${bounds(3_600_001)}`],
  ['interval.ms', 'soon', `config ${interval('soon')}`],
  ['interval.ms', '99999999999', `config ${interval('99999999999')}`],
  ['metrics', '', ''],
  ['metrics', ' a , b*, *', ''],
  ['metrics', 'a,,b', "config Configuration 'metrics' values must not be empty."],
  ['match', '', ''],
  ['match', ' client_id = a , client_source_port=x', ''],
  ['match', 'client_id=a,', "config Configuration 'match' values must not be empty."],
  ['match', 'client_id', `config ${illegal('client_id')}`],
  ['match', 'client_id=', `config ${illegal('client_id=')}`],
  ['match', 'client_id=a=b', `config ${illegal('client_id=a=b')}`],
  ['match', '=a', `config ${illegal('=a')}`],
  ['match', 'CLIENT_ID=a', `config ${illegal('CLIENT_ID=a')}`],
  ['match', 'client_colour=blue', `config ${illegal('client_colour=blue')}`],
  ['match', 'client_id=(', `config ${illegal('client_id=(')}`],
  ['match', 'client_id=*', `config ${illegal('client_id=*')}`],
  ['colour', 'blue', 'request Unknown client metrics configuration: colour'],
];

describe('a setting of client metrics', () => {
  for (const [name, value, expected] of rows) {
    test(`${name}=${value}`, () => {
      const problem = validateClientMetricsConfigs(new Map([[name, value]]));
      assert.equal(problem === null ? '' : `${problem.kind} ${problem.message}`, expected);
    });
  }
});

test('an unknown key comes before every bad value', () => {
  const settings = new Map([
    ['interval.ms', '1'],
    ['colour', 'blue'],
  ]);
  assert.match(validateClientMetricsConfigs(settings)!.message, /colour/);
});

test('a client must match in whole, and by the last pattern of a selector', () => {
  const match = parseClientMatch(['client_id=a', 'client_id = app-.*', 'client_source_port=[0-9]+']);
  const byId = match.get('client_id')!;
  assert.deepEqual(['a', 'app-', 'app-1', 'my-app-1'].map(byId), [false, true, true, false]);
  assert.equal(match.get('client_source_port')!('9092'), true);
  assert.equal(match.size, 2);
});

test('a pattern that could take more than linear time is illegal', () => {
  assert.throws(() => parseClientMatch(['client_id=(?!a).*']), ConfigError);
});
