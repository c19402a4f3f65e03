// Which options of kafka-client-metrics go together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkClientMetricsOptions,
  clientMetricsOptions,
} from '../../../../src/cli/kafka/client-metrics/client-metrics-options.ts';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';

function check(line: string): string {
  const words = `--bootstrap-server broker:9092 ${line}`.split(' ');
  return checkClientMetricsOptions(parseToolOptions(clientMetricsOptions, words));
}

for (const line of ['--alter --name a', '--alter --generate-name --interval 100', '--alter --name a --interval=']) {
  test(`${line} is an alteration`, () => assert.equal(check(line), 'alter'));
}

const refused: readonly (readonly [line: string, message: string])[] = [
  ['--name a', 'Command must include exactly one action: --alter, --delete, --describe or --list.'],
  ['--list --describe', 'Command must include exactly one action: --alter, --delete, --describe or --list.'],
  ['--list --name a', 'Option "[list]" can\'t be used with option "[name]"'],
  ['--describe --match a=b', 'Option "[describe]" can\'t be used with option "[match]"'],
  ['--delete', 'A client metrics resource name must be specified with --delete.'],
  ['--alter', 'One of --name or --generate-name must be specified with --alter.'],
  ['--alter --name a --generate-name', 'One of --name or --generate-name must be specified with --alter.'],
  ['--alter --name a --interval 1.5', 'Invalid interval value. Enter an integer, or leave empty to reset.'],
  ['--alter --name a --interval 2147483648', 'Invalid interval value. Enter an integer, or leave empty to reset.'],
];

for (const [line, message] of refused) {
  test(`${line} is refused`, () => assert.throws(() => check(line), { message }));
}
