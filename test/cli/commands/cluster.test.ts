// samsa cluster, config, quota and txn.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Producer } from '../../../src/client/index.ts';
import { type CommandBroker, samsa, startCommandBroker } from '../in-process.ts';

let broker: CommandBroker;
before(async () => {
  broker = await startCommandBroker({ 'transaction.state.log.num.partitions': 1 });
  await broker.run('topic create orders');
});
after(() => broker.close());

const ok = async (line: string): Promise<string> => {
  const { code, stdout, stderr } = await broker.run(line);
  assert.equal(code, 0, `${line}: ${stderr}`);
  return stdout;
};
const json = async (line: string): Promise<Record<string, unknown>> =>
  JSON.parse(await ok(`${line} --format json`)) as Record<string, unknown>;

test('the cluster is described: brokers, features, quorum, log directories', async () => {
  const port = Number(broker.address.split(':')[1]);
  const cluster = await json('cluster describe');
  assert.deepEqual(cluster['brokers'], [
    { id: 1, host: '127.0.0.1', port, rack: null, isFenced: false, isController: true },
  ]);
  assert.equal(await ok('cluster brokers'), `1\t127.0.0.1\t${port}\t-\tyes\n`);
  assert.match(await ok('cluster features'), /^transaction\.version\t2\t0-2$/m);
  const quorum = await json('cluster quorum');
  assert.equal(quorum['leaderId'], 1);
  assert.deepEqual(
    (quorum['replicas'] as { role: string; lag: number }[]).map(({ role, lag }) => [role, lag]),
    [['leader', 0]],
  );
  const { logDirs } = (await json('cluster log-dirs')) as { logDirs: Record<string, unknown>[] };
  assert.deepEqual([logDirs[0]!['brokerId'], logDirs[0]!['partitionCount'], logDirs[0]!['error']], [1, 1, null]);
  assert.match(await ok('cluster log-dirs --partitions'), /^1\torders\t0\t0\t0$/m);
});

test('settings are set, shown, unset and explained', async () => {
  await ok('config set topic orders retention.ms=1000 --dry-run');
  assert.doesNotMatch(await ok('config get topic orders'), /retention\.ms/);
  await ok('config set topic orders retention.ms=1000');
  assert.match(await ok('config get topic orders'), /^retention\.ms\t1000\tDYNAMIC_TOPIC_CONFIG$/m);
  const { configs } = (await json('config get topic orders retention.ms')) as { configs: Record<string, unknown>[] };
  assert.deepEqual([configs[0]!['value'], configs[0]!['source']], ['1000', 'DYNAMIC_TOPIC_CONFIG']);
  await ok('config unset topic orders retention.ms');
  assert.match(await ok('config get topic orders retention.ms'), /^retention\.ms\t604800000\tDEFAULT_CONFIG\n$/);
  await ok('config set broker default log.retention.ms=5000');
  assert.match(await ok('config get broker default'), /^log\.retention\.ms\t5000\tDYNAMIC_DEFAULT_BROKER_CONFIG$/m);
  await ok('config set group billing consumer.session.timeout.ms=50000');
  assert.equal(await ok('config list group'), 'group\tbilling\n');
  const cases: readonly (readonly [string, RegExp])[] = [
    ['config set topic orders retention.ms=x', /retention\.ms.*INVALID_CONFIG/s],
    ['config set topic nothing retention.ms=1', /UNKNOWN_TOPIC_OR_PARTITION/],
    ['config set topic orders retention.ms', /write key=value/],
    ['config get broker one', /the id of a broker is wanted, or default/],
    ['config get cluster x', /nothing of type cluster has settings/],
    ['config get topic orders no.such', /a topic has no setting no\.such/],
    ['config explain linger.mss', /did you mean linger\.ms\?/],
  ];
  for (const [line, expected] of cases) {
    const { code, stderr } = await broker.run(line);
    assert.equal(code, 1, line);
    assert.match(stderr, expected, line);
  }
  const explained = await samsa(['config', 'explain', 'compression.type']);
  assert.match(
    explained.stdout,
    /compression\.type of a broker\n(.*\n)*.*compression\.type of a topic\n(.*\n)*.*of a producer\n/,
  );
});

test('quotas are set for whom the options name, and taken away', async () => {
  await ok('quota set --client-id importer producer_byte_rate=1024');
  await ok('quota set --user alice --default client-id request_percentage=50');
  assert.equal(
    await ok('quota list'),
    'client-id=<default>,user=alice\trequest_percentage\t50\nclient-id=importer\tproducer_byte_rate\t1024\n',
  );
  assert.deepEqual((await json('quota list --user alice'))['quotas'], [
    { entity: { 'client-id': null, user: 'alice' }, quotas: { request_percentage: 50 } },
  ]);
  await ok('quota unset --client-id importer producer_byte_rate');
  assert.equal(await ok('quota list --client-id importer'), '');
  assert.match((await broker.run('quota set producer_byte_rate=1')).stderr, /say whose quota/);
  assert.match((await broker.run('quota set --user a --default user x=1')).stderr, /exclude each other/);
  assert.match((await broker.run('quota set --user a producer_byte_rate=x')).stderr, /a number is wanted/);
});

test('a transaction is listed, described, found in its partition, and aborted by force', async () => {
  await using producer = new Producer({ bootstrapServers: broker.address, transactionalId: 'pay-1' });
  await producer.initTransactions();
  producer.beginTransaction();
  await producer.send({ topic: 'orders', value: Buffer.from('x') });
  assert.match(await ok('txn list --state Ongoing'), /^pay-1\t\d+\tOngoing\n$/);
  const { transactions } = (await json('txn describe pay-1')) as { transactions: Record<string, unknown>[] };
  assert.deepEqual(
    [transactions[0]!['state'], transactions[0]!['topicPartitions']],
    ['Ongoing', [{ topic: 'orders', partition: 0 }]],
  );
  assert.match(await ok('txn producers orders'), /^orders\t0\t\d+\t\d+\t0\t0\n$/);
  assert.match((await broker.run('txn abort pay-1')).stderr, /shut out its producer\? Say --yes/);
  assert.match((await broker.run('txn abort')).stderr, /say which/);
  assert.match((await broker.run('txn abort --hanging orders:0')).stderr, /go together/);
  assert.match(
    (await broker.run('txn abort --hanging orders:0 --start-offset 9 --yes')).stderr,
    /no open transaction begins at offset 9 of orders-0/,
  );
  await ok('txn abort pay-1 --yes');
  assert.match(await ok('txn describe pay-1'), /^State\tEmpty$/m);
  await assert.rejects(producer.commitTransaction());
  assert.match((await broker.run('txn describe nobody')).stderr, /nobody.*TRANSACTIONAL_ID_NOT_FOUND/);
});
