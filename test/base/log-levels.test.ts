// Levels of loggers that are changed while they are in use.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, type Logger } from '../../src/base/logging.ts';

function listen(): { readonly logger: Logger; readonly said: string[] } {
  const said: string[] = [];
  const sink = ({ area, message }: { area: string; message: string }): void => void said.push(`${area}: ${message}`);
  return { logger: createLogger({ minimumLevel: 'warn', wallMs: () => 0, sink }), said };
}

test('the root is a logger, and every area is one by its name', () => {
  const { logger } = listen();
  logger.child('log').child('cleaner');
  assert.deepEqual(logger.levels?.names, ['cleaner', 'log', 'root']);
});

test('a logger without a level of its own has that of the root', () => {
  const { logger, said } = listen();
  const log = logger.child('log');
  log.info('not heard');
  logger.levels!.set('root', 'info');
  log.info('heard');
  logger.info('heard too');
  assert.deepEqual(said, ['log: heard', 'samsa: heard too']);
});

test('the level of one logger says nothing about the others', () => {
  const { logger, said } = listen();
  const [log, requests] = [logger.child('log'), logger.child('requests')];
  logger.levels!.set('log', 'trace');
  log.debug('heard');
  requests.info('not heard');
  logger.levels!.set('log', undefined);
  log.debug('not heard any more');
  log.warn('as the root');
  assert.deepEqual(said, ['log: heard', 'log: as the root']);
});

test('at the level fatal nothing is said', () => {
  const { logger, said } = listen();
  logger.levels!.set('root', 'fatal');
  logger.error('not heard');
  assert.deepEqual(said, []);
});

test('the root keeps its level when it is to be taken away', () => {
  const { logger } = listen();
  logger.levels!.set('root', undefined);
  assert.equal(logger.levels!.levelOf('root'), 'warn');
});
