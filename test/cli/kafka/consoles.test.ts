// kafka-console-producer and kafka-console-consumer as processes, with a broker of their own. What each line shows is
// compared with Java's tools in test-interop/kafka.

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Admin } from '../../../src/client/index.ts';
import { endProcess, type RunningBroker, startBrokerProcess } from '../run-samsa.ts';
import { finishTool, startTool } from './run-tool.ts';

let directory: string;
let broker: RunningBroker;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samsa-consoles-'));
  broker = await startBrokerProcess(join(directory, 'data'), 0, ['group.initial.rebalance.delay.ms=0']);
  await using admin = new Admin({ bootstrapServers: `127.0.0.1:${broker.port}` });
  (await admin.createTopics(['spoken', 'broken'].map((name) => ({ name, partitions: 1 })))).all();
});

after(async () => {
  await endProcess(broker.child, 'SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

function start(which: 'producer' | 'consumer', line: string): ChildProcess {
  return startTool(`kafka-console-${which}`, ['--bootstrap-server', `127.0.0.1:${broker.port}`, ...line.split(' ')]);
}

const produce = (line: string, input: string | Uint8Array) =>
  finishTool(start('producer', `--timeout 0 ${line}`), input);
const consume = (line: string) => finishTool(start('consumer', line));

test('lines become records, and records lines', async () => {
  const written = await produce('--topic spoken --reader-property parse.key=true', 'k1\tone\nk2\tgrün\n');
  assert.deepEqual(written, { code: 0, stdout: '', stderr: '' });
  const read = await consume(
    '--topic spoken --partition 0 --offset 0 --max-messages 2 --formatter-property print.key=true',
  );
  assert.deepEqual(read, { code: 0, stdout: 'k1\tone\nk2\tgrün\n', stderr: 'Processed a total of 2 messages\n' });
});

test('a group goes on behind the last record that was shown', async () => {
  await produce('--topic counted', '1\n2\n3\n4\n5\n');
  const part = '--topic counted --group counters --from-beginning --max-messages 2';
  assert.equal((await consume(part)).stdout, '1\n2\n');
  assert.equal((await consume(part)).stdout, '3\n4\n');
});

test('a line that is wrong ends the producer, and those before it are written', async () => {
  const { code, stderr } = await produce('--topic broken --reader-property parse.key=true', 'k\tv\nno key\nk\tlost\n');
  assert.equal(code, 1);
  assert.equal(stderr, "org.apache.kafka.common.KafkaException: No key separator found on line number 2: 'no key'\n");
  const read = await consume('--topic broken --partition 0 --offset 0 --max-messages 1');
  assert.equal(read.stdout, 'v\n');
});

test('a record that cannot be shown is counted, and ends the consumer unless it is to be skipped', async () => {
  await produce('--topic numbers', 'four\nlonger\nfive\n');
  const line =
    '--topic numbers --partition 0 --offset 0 --max-messages 3 --value-deserializer org.apache.kafka.common.serialization.IntegerDeserializer';
  const ended = await consume(line);
  assert.equal(ended.code, 1);
  assert.equal(ended.stdout, '1718580594\n');
  assert.match(ended.stderr, /^Processed a total of 2 messages$/m);
  assert.match(ended.stderr, /^org\.apache.*SerializationException: Size of data .* is not 4$/m);
  const skipped = await consume(`${line} --skip-message-on-error`);
  assert.equal(skipped.code, 0);
  assert.equal(skipped.stdout, '1718580594\n1718187621\n');
  assert.match(skipped.stderr, /^Processed a total of 3 messages$/m);
});

test('a consumer that is interrupted says how much it has shown', async () => {
  const child = start('consumer', '--topic spoken --partition 0 --offset 0 --enable-systest-events');
  const ended = finishTool(child);
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130);
  assert.equal(stdout, 'one\ngrün\nshutdown_complete\n');
  assert.equal(stderr, 'Processed a total of 2 messages\n');
});

test('a reader that has gone away ends the consumer in good order', async () => {
  await produce('--topic long', 'a line of some length\n'.repeat(20_000));
  const child = start('consumer', '--topic long --partition 0 --offset 0');
  const ended = finishTool(child);
  await once(child.stdout!, 'data');
  child.stdout!.destroy();
  const { code, stderr } = await ended;
  assert.equal(code, 0);
  assert.match(stderr, /^Unable to write to standard out, closing consumer\.\nProcessed a total of \d+ messages\n$/);
});

test('what cannot be written is logged, and only with --sync is it a failure', async () => {
  const line = '--topic spoken --command-property max.request.size=100';
  const input = `${'x'.repeat(200)}\nfits\n`;
  const logged = await produce(line, input);
  assert.equal(logged.code, 0);
  assert.match(
    logged.stderr,
    /^\[.*\] ERROR Error when sending message to topic spoken with key: null, value: 200 bytes with error: \(.*ErrorLoggingCallback\)\norg.*RecordTooLargeException: /,
  );
  const failed = await produce(`${line} --sync`, input);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /^java\.util\.concurrent\.ExecutionException: org.*RecordTooLargeException: /);
});
