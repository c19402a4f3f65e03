// The `samsa` command at Apache Kafka: what it prints there is what it prints at Samsa. One story of command lines,
// told to both; only what must differ is masked.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CommandBroker, samsa, startCommandBroker } from '../../test/cli/in-process.ts';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';

const settings = {
  'offsets.topic.num.partitions': 1,
  'auto.create.topics.enable': false,
  'transaction.state.log.num.partitions': 1,
  // The records of the story are old, and nobody says when retention looks.
  'log.retention.ms': -1,
};
const directory = mkdtempSync(join(tmpdir(), 'samsa-command-'));
let kafka: KafkaBroker;
let ours: CommandBroker;

before(
  async () => {
    const jars = await kafkaJars();
    const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    [kafka, ours] = await Promise.all([
      startKafka(jars, join(directory, 'kafka'), words),
      startCommandBroker({ ...settings, 'transaction.state.log.replication.factor': 1 }),
    ]);
  },
  { timeout: 700_000 },
);

after(async () => {
  await ours.close();
  await kafka.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Line {
  readonly line: string | readonly string[];
  readonly input?: string;
}

const story: readonly Line[] = [
  { line: 'topic create orders -p 2 -c retention.ms=86400000' },
  { line: 'topic create orders' },
  { line: 'topic create orders --if-not-exists' },
  { line: 'topic create bad/name --format json' },
  { line: 'topic create tried --dry-run' },
  { line: 'topic list --format wide' },
  { line: 'topic describe orders --format json' },
  { line: 'topic describe nothing' },
  { line: 'produce orders -p 0 -t 1700000000000 -K :', input: 'a:1\nb:2\nc:3\n' },
  { line: 'produce orders -p 1 -t 1700000000500 -H h=x', input: 'one\n' },
  { line: 'topic offsets orders --at @1700000000000' },
  { line: 'topic offsets orders --at @1700000000001 --format yaml' },
  { line: 'consume orders -o :end --format ndjson' },
  { line: ['consume', 'orders', '-o', '@1700000000500:end', '-f', '%t/%p/%o %k{json} %v{hex} %T %h\n'] },
  { line: 'consume orders -p 0 -o -2 -e' },
  { line: 'topic alter orders -p 3 -c cleanup.policy=compact,delete --delete-config retention.ms' },
  { line: 'topic alter orders -p 1' },
  { line: 'topic alter orders -c retention.ms=soon' },
  { line: 'config get topic orders cleanup.policy retention.ms' },
  { line: 'config set topic orders max.message.bytes=2000000 --dry-run' },
  { line: 'config get topic nothing' },
  { line: 'config set group billing consumer.session.timeout.ms=50000' },
  { line: 'config list group' },
  { line: 'group seek billing orders --to start' },
  { line: 'group seek billing orders --to 2 --execute' },
  { line: 'group offsets billing' },
  { line: 'group seek billing --shift=-1 --execute --format json' },
  { line: 'group seek copy --to-group billing --execute' },
  { line: 'group list' },
  { line: 'group describe billing --format json' },
  { line: 'group describe nobody' },
  { line: 'group delete billing nobody --yes --format json' },
  { line: 'topic purge orders:0 --before 2 --yes --format json' },
  { line: 'topic offsets orders' },
  { line: 'quota set --client-id importer producer_byte_rate=1024' },
  { line: 'quota set --user alice --default client-id request_percentage=50' },
  { line: 'quota set --user alice nonsense=1' },
  { line: 'quota list --format json' },
  { line: 'quota unset --client-id importer producer_byte_rate' },
  { line: 'quota list' },
  { line: 'txn list' },
  { line: 'txn describe nobody' },
  { line: 'cluster brokers' },
  { line: ['raw', 'CreateTopics', '{"topics":[{"name":"raw","numPartitions":1,"replicationFactor":9}]}'] },
  { line: ['raw', 'Heartbeat', '{"groupId":"g","memberId":"m"}', '--api-version', '3'] },
  {
    line: [
      'raw',
      'OffsetForLeaderEpoch',
      '{"topics":[{"topic":"orders","partitions":[{"partition":0,"leaderEpoch":0}]}]}',
    ],
  },
  { line: 'topic delete orders nothing --yes --format json' },
];

/** Topic ids are chance, ports too; what a broker says of an error in general it says in its own words. */
function mask(text: string, address: string): string {
  return text
    .replaceAll(address, 'server')
    .replaceAll(address.split(':')[1]!, 'port')
    .replaceAll(/(?<=[\t"])[\w-]{22}(?=[\t"\n])/g, 'id')
    .replaceAll(
      /This (?:server|broker) does not host (?:this topic-partition|the topic or partition)\./g,
      'unknown topic',
    )
    .replaceAll(/localhost|127\.0\.0\.1/g, 'host');
}

for (const { line, input } of story) {
  const words = typeof line === 'string' ? line.split(' ') : line;
  test(`samsa ${words.join(' ').trim()}`, { timeout: 60_000 }, async () => {
    const [there, here] = [kafka.address, ours.address].map(async (address) => {
      const environment = { SAMSA_BOOTSTRAP_SERVER: address };
      const { code, stdout, stderr } = await samsa(words, { environment, ...(input === undefined ? {} : { input }) });
      return { code, stdout: mask(stdout, address), stderr: mask(stderr, address) };
    });
    assert.deepEqual(await here, await there);
  });
}
