import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkElectionOptions,
  leaderElectionOptions,
} from '../../../../src/cli/kafka/leader-election/leader-election-options.ts';
import { readElectionPartitions } from '../../../../src/cli/kafka/leader-election/read-election-partitions.ts';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';

const check = (line: string) => checkElectionOptions(parseToolOptions(leaderElectionOptions, line.split(' ')));

test('the type of an election is named in any case of letters', () => {
  assert.equal(check('--bootstrap-server b:1 --election-type Unclean --all-topic-partitions'), 'UNCLEAN');
});

test('of several mistakes it is always the same one that is told', () => {
  assert.throws(() => check('--topic t'), /Missing required option\(s\): bootstrap-server, election-type/);
  const both = '--bootstrap-server b:1 --election-type x --admin.config a --command-config c';
  assert.throws(() => check(both), /Option "\[admin.config\]" can't be used with option "\[command-config\]"/);
  const base = '--bootstrap-server b:1 --election-type x';
  assert.throws(() => check(base), /One and only one of the following options is required/);
  assert.throws(() => check(`${base} --topic t`), /Missing required option\(s\): partition/);
  assert.throws(() => check(`${base} --topic t --partition 1`), /Cannot parse argument 'x' of option election-type/);
});

test('the partitions of a file are read, and refused when one is there twice', () => {
  const entry = '{"topic":"t","partition":1}';
  assert.deepEqual(readElectionPartitions(`{"partitions":[${entry}]}`), [{ topic: 't', partition: 1 }]);
  assert.throws(() => readElectionPartitions(`{"partitions":[${entry},${entry}]}`), /duplicate partitions: \[t-1\]$/);
  assert.throws(() => readElectionPartitions('{}'), /missing "partitions" field$/);
  assert.throws(() => readElectionPartitions('{'), /^CommandLineError: Replica election data is empty$/);
});
