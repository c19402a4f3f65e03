// kafka-topics as a process, with a broker of its own. What each line shows is compared with Java's tool in
// test-interop/kafka/tool-transcripts.test.ts.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { endProcess, type RunningBroker, type RunResult, startBrokerProcess } from '../../run-samsa.ts';
import { runTool } from '../run-tool.ts';

let directory: string;
let broker: RunningBroker;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samsa-kafka-topics-'));
  broker = await startBrokerProcess(join(directory, 'data'));
});

after(async () => {
  await endProcess(broker.child, 'SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

const kafkaTopics = (line: string): Promise<RunResult> => runTool('kafka-topics', broker.port, line);

test('a topic is created, shown, grown and deleted', async () => {
  assert.deepEqual(await kafkaTopics('--create --topic orders --partitions 2'), {
    code: 0,
    stdout: 'Created topic orders.\n',
    stderr: '',
  });
  assert.equal((await kafkaTopics('--alter --topic orders --partitions 3')).code, 0);
  const { stdout } = await kafkaTopics('--describe --topic orders');
  assert.match(stdout, /^Topic: orders\tTopicId: [\w-]{22}\tPartitionCount: 3\tReplicationFactor: 1\tConfigs: /);
  assert.equal(stdout.split('\n').length, 5);
  assert.equal((await kafkaTopics('--list')).stdout, 'orders\n');
  assert.equal((await kafkaTopics('--delete --topic ord.*')).code, 0);
  assert.equal((await kafkaTopics('--list')).stdout, '\n');
});

test('what the broker refuses goes to stdout, what the tool does not understand to stderr, both with 1', async () => {
  const refused = await kafkaTopics('--describe --topic missing');
  assert.equal(refused.code, 1);
  assert.equal(refused.stdout, "Error while executing topic command : Topic 'missing' does not exist as expected\n");
  const misunderstood = await kafkaTopics('--list --partitions 1');
  assert.equal(misunderstood.code, 1);
  assert.equal(misunderstood.stdout, '');
  assert.match(misunderstood.stderr, /^Option "\[partitions\]" can't be used with option "\[list\]"\nOption /);
});

test('a property file sets options of the client, and refuses those that Samsa does not have', async () => {
  const path = join(directory, 'admin.properties');
  await writeFile(path, 'client.id=ops\nacks=all\nsecurity.protocol=PLAINTEXT\n');
  const fine = await kafkaTopics(`--list --command-config ${path}`);
  assert.deepEqual([fine.code, fine.stderr], [0, 'These configurations are not used: acks\n']);
  await writeFile(path, 'ssl.truststore.location=/somewhere\n');
  const refused = await kafkaTopics(`--list --command-config ${path}`);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^Failed to create new KafkaAdminClient\n.*TLS is not supported yet/);
});
