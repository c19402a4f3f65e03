import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';

import type { BrokerConfigInput } from '../../src/config/broker-settings.ts';
import { formatConfigProblem } from '../../src/config/config-problem.ts';
import type { LoadedBrokerConfig } from '../../src/config/load-broker-config.ts';
import { loadBrokerConfig } from '../../src/config/load-broker-config.ts';

type Input = Partial<BrokerConfigInput>;

function load(input: Input): LoadedBrokerConfig {
  const result = loadBrokerConfig({ dataDirectory: '/data', ...input });
  if (!result.ok) assert.fail(result.problems.map(formatConfigProblem).join('\n'));
  return result.config;
}

function problems(input: Input): readonly string[] {
  const result = loadBrokerConfig({ dataDirectory: '/data', ...input });
  return result.ok ? [] : result.problems.map(formatConfigProblem);
}

/** The settings of the server.properties in Apache Kafka's 4.3 distribution. */
const shipped = `
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/tmp/kraft-combined-logs
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
#log.flush.interval.messages=10000
log.retention.hours=168
#log.retention.bytes=1073741824
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
`;

const file = (text: string): Input => ({ file: { name: 'server.properties', text } });
const override = (...overrides: readonly string[]): Input => ({ overrides });

/** Changes lines of the shipped file: `key=value` replaces, `key` alone removes. */
function changed(...lines: readonly string[]): Input {
  const keys = new Set(lines.map((line) => line.split('=')[0]));
  const kept = shipped.split('\n').filter((line) => !keys.has(line.split('=')[0]));
  return file([...kept, ...lines.filter((line) => line.includes('='))].join('\n'));
}

test("Kafka's own server.properties loads", () => {
  const config = load(file(shipped));
  const plain = { name: 'PLAINTEXT', securityProtocol: 'PLAINTEXT' };
  assert.deepEqual(config.listeners, [{ ...plain, host: '', port: 9092 }]);
  assert.deepEqual(config.advertisedListeners, [{ ...plain, host: 'localhost', port: 9092 }]);
  assert.deepEqual(
    config.controllerListeners.map(({ name, port }) => [name, port]),
    [['CONTROLLER', 9093]],
  );
  assert.equal(config.interBrokerListenerName, 'PLAINTEXT');
  assert.equal(config.nodeId, 1);
  assert.equal(config.values['broker.id'], 1);
  assert.deepEqual(config.logDirs, ['/tmp/kraft-combined-logs']);
  assert.equal(config.metadataLogDir, '/tmp/kraft-combined-logs');
  assert.equal(config.values['log.segment.bytes'], 1_073_741_824);
  assert.deepEqual(config.withoutEffect, [
    'num.io.threads',
    'num.network.threads',
    'share.coordinator.state.topic.min.isr',
    'share.coordinator.state.topic.replication.factor',
    'socket.receive.buffer.bytes',
    'socket.send.buffer.bytes',
  ]);
});

test('without a file a broker listens on loopback and keeps its data where it is told', () => {
  const config = load({});
  assert.deepEqual(
    [config.listeners[0]?.host, config.advertisedListeners[0]?.host, config.logDirs, config.withoutEffect],
    ['127.0.0.1', '127.0.0.1', ['/data'], []],
  );
});

test('directories are named by absolute paths, as the tools of Kafka do, each once', () => {
  const { logDirs, metadataLogDir } = load(override('log.dirs=/a/,data/x,./data/x/,/a', 'metadata.log.dir=/b/../a'));
  assert.deepEqual([logDirs, metadataLogDir], [[resolve('/a'), resolve('data/x')], resolve('/a')]);
});

test('without a file moving the listeners moves what is advertised', () => {
  const config = load(override('listeners=PLAINTEXT://127.0.0.1:0'));
  assert.deepEqual(config.advertisedListeners, config.listeners);
  assert.equal(config.listeners[0]?.port, 0);
});

test('an override wins over the environment and the environment over the file', () => {
  const environment = { SAMSA_NUM_PARTITIONS: '3', SAMSA_LOG_RETENTION_MS: '5', SAMSA_HOME: '/x', HOME: '/root' };
  const config = load({
    ...changed('num.partitions=2', 'log.retention.ms=4'),
    environment,
    ...override('num.partitions=7'),
  });
  assert.equal(config.values['num.partitions'], 7);
  assert.equal(config.values['log.retention.ms'], 5);
  assert.equal(load({ environment: { SAMSA_DURABILITY: 'page-cache' } }).values['samsa.durability'], 'page-cache');
});

test('files follow the rules of java.util.Properties', () => {
  const lines = ['broker.rack : a\\', '  b', 'num.partitions = 4 ', '! a comment', 'node.id=7', 'node.id=8', ''];
  const config = load(file(shipped + lines.join('\n')));
  assert.deepEqual([config.values['broker.rack'], config.values['num.partitions'], config.nodeId], ['ab', 4, 8]);
});

test('listeners may have IPv6 addresses, names of their own, and one port for both families', () => {
  const config = load(
    changed(
      'listeners=inside://127.0.0.1:9092,OUTSIDE://[::1]:9092,CONTROLLER://:9093',
      'advertised.listeners=INSIDE://a:1,OUTSIDE://[fe80::1%eth0]:1',
      'inter.broker.listener.name=INSIDE',
      'listener.security.protocol.map=INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
    ),
  );
  assert.deepEqual(
    [...config.listeners, ...config.advertisedListeners].map(({ name, host, port }) => [name, host, port]),
    [
      ['INSIDE', '127.0.0.1', 9092],
      ['OUTSIDE', '::1', 9092],
      ['INSIDE', 'a', 1],
      ['OUTSIDE', 'fe80::1%eth0', 1],
    ],
  );
});

test('a controller listener is plain without a protocol map', () => {
  const config = load(changed('listener.security.protocol.map'));
  assert.equal(config.controllerListeners[0]?.securityProtocol, 'PLAINTEXT');
});

const accepted: readonly Input[] = [
  changed('controller.quorum.voters=1@localhost:9093', 'controller.quorum.bootstrap.servers'),
  changed('node.id', 'broker.id=1'),
  changed('offsets.topic.replication.factor=3', 'default.replication.factor=3'),
  changed('log.retention.ms=-1'),
  changed('remote.log.storage.system.enable=false'),
  changed('log.flush.interval.messages=9223372036854775807'),
];

for (const input of accepted) {
  test(`accepted: ${input.file?.text.split('\n').slice(-2).join(' ')}`, () => {
    load(input);
  });
}

const refused: readonly (readonly [Input, RegExp])[] = [
  [
    changed('log.retention.mss=3'),
    /^log\.retention\.mss=3 \(server\.properties\): unknown .* Did you mean log\.retention\.ms\?$/,
  ],
  [changed('zookeeper.connect=h:2181'), /Kafka 4 does not use ZooKeeper/],
  [changed('log.message.format.version=3.0'), /records are always in format version 2/],
  [changed('listener.name.plaintext.max.connections=5'), /settings for one listener/],
  [
    { environment: { SAMSA_LOG_RETENTION_M: '1' } },
    /^SAMSA_LOG_RETENTION_M=1 \(environment\): .*Did you mean SAMSA_LOG_RETENTION_MS\?$/,
  ],
  [override('num.partitions'), /^num\.partitions \(--override\): not a setting\. Write key=value$/],
  [override('num.partitions=0'), /Value must be at least 1\. Valid: \[1,\.\.\.\]$/],
  [changed('process.roles'), /Missing required configuration "process\.roles"/],
  [changed('process.roles=broker'), /the role controller is missing/],
  [changed('process.roles=controller'), /the role broker is missing/],
  [changed('log.dirs='), /must not be empty.*Valid: any non-empty list$/],
  [changed('broker.id=2'), /^broker\.id=2 .* node\.id is 1$/],
  [changed('listeners=PLAINTEXT:9092'), /Unable to parse PLAINTEXT:9092/],
  [changed('listeners=PLAINTEXT://h:99999'), /Unable to parse/],
  [changed('listeners=PLAINTEXT://:9092,CONTROLLER://:9092'), /port 9092 is used twice/],
  [changed('listeners=PLAINTEXT://:9092,PLAINTEXT://:9094'), /listener PLAINTEXT is defined twice/],
  [changed('listeners=FOO://:9092'), /No security protocol defined for listener FOO/],
  [changed('listeners=SSL://:9092'), /listener SSL uses SSL, which comes with a later release/],
  [changed('listeners=CONTROLLER://:9093'), /there is no listener for clients/],
  [changed('listener.security.protocol.map=PLAINTEXT:FOO'), /Invalid security protocol `FOO`/],
  [changed('advertised.listeners=PLAINTEXT://0.0.0.0:9092'), /clients cannot connect to the meta-address 0\.0\.0\.0/],
  [changed('advertised.listeners=CONTROLLER://h:9093'), /no listener for clients is advertised/],
  [changed('advertised.listeners=SSL://h:9093,PLAINTEXT://h:1'), /listener SSL uses SSL/],
  [
    changed(
      'advertised.listeners=X://h:1',
      'listener.security.protocol.map=X:PLAINTEXT,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    ),
    /listener X is advertised but not in listeners/,
  ],
  [changed('inter.broker.listener.name=X'), /listener X is not advertised.*Valid names are PLAINTEXT/],
  [changed('security.inter.broker.protocol=PLAINTEXT'), /Set only one of the two/],
  [changed('controller.quorum.voters=2@h:9093'), /it names other nodes than node\.id 1/],
  [changed('controller.quorum.voters=h:9093'), /in the form `\{id\}@\{host\}:\{port\}`/],
  [changed('controller.quorum.bootstrap.servers=a:9093,b:9093'), /it names other controllers/],
  [changed('controller.quorum.bootstrap.servers=a:1'), /it names other controllers/],
  [changed('log.roll.ms=0'), /log\.roll\.ms must be greater than or equal to 1/],
  [changed('log.retention.hours=0'), /must be unlimited \(-1\) or, greater than or equal to 1/],
  [
    changed('group.consumer.min.session.timeout.ms=70000'),
    /max\.session\.timeout\.ms must be greater than or equal to/,
  ],
  [changed('group.share.session.timeout.ms=70000'), /must be less than or equal to group\.share\.max\.session/],
  [changed('group.min.session.timeout.ms=3000000'), /group\.max\.session\.timeout\.ms must be greater/],
  [
    changed('max.connections.per.ip=0'),
    /can be set to zero only if max\.connections\.per\.ip\.overrides property is set/,
  ],
  [changed('max.connections.per.ip.overrides=a'), /Write host:limit/],
  [changed('queued.max.request.bytes=5'), /larger or equal to socket\.request\.max\.bytes/],
  [changed('authorizer.class.name=x.Y'), /authorisation comes with a later release.*default ''/],
  [changed('remote.log.storage.system.enable=true'), /tiered storage comes with a later release/],
  [changed('samsa.durability=hope'), /String must be one of: fsync, page-cache/],
];

for (const [input, expected] of refused) {
  test(`refused: ${expected.source}`, () => {
    const found = problems(input);
    assert.ok(
      found.some((problem) => expected.test(problem)),
      found.join('\n') || 'it was accepted',
    );
  });
}

test('every problem is reported at once', () => {
  assert.equal(problems(override('num.partitions=0', 'bogus=1', 'log.segment.bytes=x')).length, 3);
});

test('a secret does not appear in its own refusal', () => {
  assert.doesNotMatch(problems(override('ssl.key.password=geheim')).join(), /geheim/);
  const ofListener = 'listener.name.outside.plain.sasl.jaas.config=geheim';
  assert.doesNotMatch(problems(override(ofListener, 'ssl.keystore.pasword=x', 'my.password=geheim')).join(), /geheim/);
});
