import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argumentHelp } from '../../../../src/cli/kafka/arguments/argument-help.ts';
import { argumentUsage } from '../../../../src/cli/kafka/arguments/argument-usage.ts';
import { sampleTool } from './sample-tool.ts';

const format = sampleTool.commands!.list[0]!;

test('the help of a tool lists commands and options', () => {
  assert.equal(
    argumentHelp(sampleTool),
    `usage: kafka-sample [-h] [--command-config FILE]
                    (--bootstrap-server BOOTSTRAP_SERVER |
                    --bootstrap-controller BOOTSTRAP_CONTROLLER)
                    {format,feature-dependencies} ...

A tool for tests.

positional arguments:
  {format,feature-dependencies}
    format               Format something.
    feature-dependencies
                         Look something up.

optional arguments:
  -h, --help             show this help message and exit
  --command-config FILE  A file.
  --bootstrap-server BOOTSTRAP_SERVER
                         The brokers.
  --bootstrap-controller BOOTSTRAP_CONTROLLER
                         The controllers.`,
  );
});

test('the help of a command has groups of options, defaults, and what the tool demands', () => {
  assert.equal(
    argumentHelp(sampleTool, format),
    `usage: kafka-sample (--bootstrap-server BOOTSTRAP_SERVER |
                    --bootstrap-controller BOOTSTRAP_CONTROLLER) format
                    [-h] --config CONFIG --cluster-id CLUSTER_ID
                    [--feature FEATURE]
                    [--property NAME=VALUE [NAME=VALUE ...]]
                    [--ignore-formatted] [--acks ACKS] [--epoch EPOCH]
                    [--rate RATE]

optional arguments:
  -h, --help             show this help message and exit
  --config CONFIG, -c CONFIG
                         The file.
  --cluster-id CLUSTER_ID, -t CLUSTER_ID
                         The id.
  --feature FEATURE, -f FEATURE
                         A feature.
  --property NAME=VALUE [NAME=VALUE ...]
                         Properties.
  --ignore-formatted, -g
                         Leave them.
  --acks ACKS            Acks. (default: -1)

Old brokers:
  For older brokers.

  --epoch EPOCH          An epoch.
  --rate RATE            A rate.`,
  );
});

test('a program with a long name has a line for it', () => {
  const usage = argumentUsage({ ...sampleTool, program: 'kafka-producer-perf-test', groups: {} });
  assert.deepEqual(usage.split('\n').slice(0, 2), [
    'usage: kafka-producer-perf-test',
    '       [-h] [--command-config FILE] [--bootstrap-server BOOTSTRAP_SERVER]',
  ]);
});
