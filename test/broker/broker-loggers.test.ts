// Loggers as settings of the broker: what is set is acted on at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../src/base/logging.ts';
import { alterBrokerLoggers, describeBrokerLoggers, type LevelChange } from '../../src/broker/broker-loggers.ts';

const set = (name: string, value: string | null): LevelChange => ({ name, operation: 0, value });
const remove = (name: string): LevelChange => ({ name, operation: 1, value: null });

function levelsOfTest() {
  const logger = createLogger({ minimumLevel: 'warn', wallMs: () => 0, sink: () => {} });
  logger.child('log');
  return logger.levels!;
}

const shown = (levels: ReturnType<typeof levelsOfTest>): string[] =>
  describeBrokerLoggers(levels).map(({ name, value }) => `${name}=${value}`);

test('each logger is shown with the level that is in force', () => {
  const levels = levelsOfTest();
  alterBrokerLoggers(levels, [set('root', 'TRACE')], false);
  assert.deepEqual(shown(levels), ['log=TRACE', 'root=TRACE']);
  alterBrokerLoggers(levels, [set('log', 'ERROR')], false);
  assert.deepEqual(shown(levels), ['log=ERROR', 'root=TRACE']);
  alterBrokerLoggers(levels, [remove('log'), set('root', 'INFO')], false);
  assert.deepEqual(shown(levels), ['log=INFO', 'root=INFO']);
});

test('what is only looked at changes nothing', () => {
  const levels = levelsOfTest();
  alterBrokerLoggers(levels, [set('root', 'TRACE')], true);
  assert.deepEqual(shown(levels), ['log=WARN', 'root=WARN']);
});

const refused: readonly (readonly [title: string, changes: readonly LevelChange[], message: string])[] = [
  ['an unknown logger', [set('root', 'INFO'), set('no.such', 'INFO')], 'Logger no.such does not exist!'],
  ['the end of the root', [remove('root')], 'Removing the log level of the root logger is not allowed'],
  ['the same logger twice', [set('log', 'INFO'), remove('log')], 'Error due to duplicate config keys'],
  ['no level', [set('log', null)], 'Null value not supported for : log'],
  [
    'a level in small letters',
    [set('log', 'info')],
    'Cannot set the log level of log to info as it is not a supported log level. Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN',
  ],
  [
    'a level as a list',
    [{ name: 'log', operation: 2, value: 'INFO' }],
    'APPEND operation is not allowed for the BROKER_LOGGER resource',
  ],
];

for (const [title, changes, message] of refused) {
  test(`${title} is refused, and nothing changes`, () => {
    const levels = levelsOfTest();
    assert.throws(() => alterBrokerLoggers(levels, changes, false), { message });
    assert.deepEqual(shown(levels), ['log=WARN', 'root=WARN']);
  });
}
