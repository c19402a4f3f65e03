// kafka-consumer-groups and kafka-groups as processes, with a broker of their own. What each line shows is compared
// with Java's tools in test-interop/kafka/group-tools.test.ts.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Admin, Producer, stringSerde } from '../../../../src/client/index.ts';
import { endProcess, type RunningBroker, type RunResult, startBrokerProcess } from '../../run-samsa.ts';
import { runTool } from '../run-tool.ts';

let directory: string;
let broker: RunningBroker;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samsa-kafka-consumer-groups-'));
  broker = await startBrokerProcess(join(directory, 'data'));
  const bootstrapServers = `127.0.0.1:${broker.port}`;
  await using admin = new Admin({ bootstrapServers });
  (await admin.createTopics([{ name: 'orders', partitions: 2 }])).all();
  await using producer = new Producer({ bootstrapServers, valueSerializer: stringSerde });
  for (let at = 0; at < 3; at += 1) await producer.send({ topic: 'orders', partition: 0, value: `${at}` });
});

after(async () => {
  await endProcess(broker.child, 'SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

const run = (tool: string, line: string): Promise<RunResult> => runTool(tool, broker.port, line);

const consumerGroups = (line: string): Promise<RunResult> => run('kafka-consumer-groups', line);

test('offsets are planned, set, shown, written to a file, read from it and deleted', async () => {
  const plan =
    '\nGROUP           TOPIC           PARTITION  NEW-OFFSET\nidle            orders          0          1\n';
  const planned = await consumerGroups('--reset-offsets --group idle --topic orders:0 --to-offset 1');
  assert.deepEqual([planned.code, planned.stdout], [0, plan]);
  assert.match(planned.stderr, /^WARN: No action will be performed/);

  const reset = await consumerGroups('--reset-offsets --group idle --topic orders --to-offset 1 --execute');
  assert.equal(reset.code, 0);
  // The second partition has no records, so there is nothing to go on from but its end.
  assert.match(reset.stderr, /^New offset \(1\) is higher than latest offset for topic partition orders-1\./);
  assert.deepEqual(await consumerGroups('--describe --group idle'), {
    code: 0,
    stdout: [
      '',
      'GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID     HOST            CLIENT-ID',
      'idle            orders          0          1               3               2               -               -               -',
      'idle            orders          1          0               0               0               -               -               -',
      '',
    ].join('\n'),
    stderr: "\nConsumer group 'idle' has no active members.\n",
  });

  const exported = await consumerGroups('--reset-offsets --group idle --all-topics --to-current --export --dry-run');
  assert.equal(exported.stdout, 'orders,0,1\norders,1,0\n\n');
  const path = join(directory, 'offsets.csv');
  await writeFile(path, exported.stdout.trimEnd());
  const read = await consumerGroups(`--reset-offsets --group idle --from-file ${path} --execute`);
  assert.match(read.stdout, /idle {12}orders {10}0 {10}1\n/);

  const deleted = await consumerGroups('--delete-offsets --group idle --topic orders:1');
  assert.match(deleted.stdout, /^Request succeeded for deleting offsets from group idle\.\n/);
  assert.equal(
    (await consumerGroups('--delete --group idle')).stdout,
    "Deletion of requested consumer groups ('idle') was successful.\n",
  );
  assert.match((await run('kafka-groups', '--list')).stdout, /^GROUP +TYPE +PROTOCOL +\n$/);
});

test('what goes wrong is told on stdout with 0, a wrong command line on stderr with 1', async () => {
  const failed = await consumerGroups('--describe --group missing');
  assert.equal(failed.code, 0);
  assert.match(failed.stdout, /^\nError: Executing consumer group command failed due to .*GroupIdNotFoundException: /);
  const misunderstood = await consumerGroups('--describe');
  assert.deepEqual([misunderstood.code, misunderstood.stdout], [1, '']);
  assert.match(
    misunderstood.stderr,
    /^Option \[describe\] takes one of these options: \[group\], \[all-groups\]\nOption /,
  );
});
