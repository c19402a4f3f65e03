import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toolUsage } from '../../../../src/cli/kafka/options/tool-usage.ts';

test('options stand by name in two columns, and long cells are set in from the second line on', () => {
  const usage = toolUsage({
    version: { doc: 'Short.' },
    'bootstrap-server': {
      argument: { type: 'String', what: 'server to connect to' },
      doc: 'A text that is longer than the column is wide goes on below.',
      default: 'none',
    },
    count: { argument: { type: 'Integer' }, doc: 'A number.' },
  });
  const lines = usage.split('\n');
  assert.deepEqual([...new Set(lines.map((line) => line.length))], [37 + 2 + 37]);
  assert.deepEqual(
    lines.map((line) => line.trimEnd()),
    [
      'Option                                 Description',
      '------                                 -----------',
      '--bootstrap-server <String: server to  A text that is longer than the column',
      '  connect to>                            is wide goes on below. (default:',
      '                                         none)',
      '--count <Integer>                      A number.',
      '--version                              Short.',
    ],
  );
});

test('what is required has a star', () => {
  const usage = toolUsage({
    topic: { argument: { type: 'String' }, isRequired: true, doc: 'A name.' },
    all: { doc: 'B.' },
  });
  assert.deepEqual(
    usage.split('\n').map((line) => line.trimEnd()),
    [
      'Option (* = required)  Description',
      '---------------------  -----------',
      '--all                  B.',
      '* --topic <String>     A name.',
    ],
  );
});
