// The pages over HTTP through the life of a broker.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import { NetworkError } from '../../../src/base/ports/network.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { BrokerLife } from '../../../src/broker/metrics/broker-life.ts';
import { HttpPages } from '../../../src/broker/metrics/http-pages.ts';
import { collectingLogger, createTopic, simulate, withBroker, withRealBroker } from '../kit.ts';
import { produceValues } from '../traffic.ts';
import { askPage, httpPort, withPages } from './asked-pages.ts';

test('without the setting there are no pages', () =>
  withBroker(async (_client, { broker }, world) => {
    assert.equal(broker.httpAddress, undefined);
    await assert.rejects(askPage(world, '/health'), NetworkError);
  }));

test('a broker that runs is alive and ready, other paths are not found, other methods refused', () =>
  withBroker(async (_client, { broker }, world) => {
    assert.deepEqual(broker.httpAddress, { host: '127.0.0.1', port: httpPort });
    assert.deepEqual(await askPage(world, '/health'), { status: 200, text: 'alive\n' });
    assert.deepEqual(await askPage(world, '/ready'), { status: 200, text: 'ready\n' });
    assert.equal((await askPage(world, '/metrics/../ready')).status, 404);
    assert.equal((await askPage(world, '')).status, 404);
    const refused = await world.machine.http.ask(httpPort, '/metrics', 'POST');
    assert.equal(refused.status, 405);
    assert.equal(refused.headers['allow'], 'GET, HEAD');
  }, withPages));

test('while partitions are opened and after the end has begun it is alive and not ready, and says why', () =>
  simulate(async (world) => {
    const first = await world.start(withPages);
    const client = await first.connect();
    await createTopic(client, 't', 50);
    for (let partition = 0; partition < 50; partition += 1) await produceValues(client, 't', ['x'], { partition });
    client.destroy();
    await first.broker.close();
    const seen = new Set<string>();
    const progress = { hasStarted: false };
    const starting = world.start(withPages).finally(() => (progress.hasStarted = true));
    for (let asked = 0; !progress.hasStarted && asked < 10_000; asked += 1) {
      await new Promise<void>((resolve) => world.machine.timers.after(0.05, resolve));
      const ready = await askPage(world, '/ready').catch(() => undefined);
      if (ready === undefined) continue;
      assert.equal((await askPage(world, '/health')).status, 200);
      const { status, text } = await askPage(world, '/metrics');
      assert.equal(status, 200);
      assert.match(text, /^kafka_server_kafkaserver_brokerstate [123]$/m);
      seen.add(`${ready.status} ${ready.text.trim()}`);
    }
    const second = await starting;
    assert.ok(seen.has('503 the broker is starting'), [...seen].join(', '));
    assert.ok(seen.has('503 the broker is opening its partitions'), [...seen].join(', '));
    const closing = second.broker.close();
    assert.deepEqual(await askPage(world, '/ready'), { status: 503, text: 'the broker is shutting down\n' });
    assert.match((await askPage(world, '/metrics')).text, /^kafka_server_kafkaserver_brokerstate 7$/m);
    await closing;
    await assert.rejects(askPage(world, '/health'), NetworkError);
  }));

test('with a log directory that cannot be used it is not ready', () =>
  simulate(async (world) => {
    const directories = { ...withPages, 'log.dirs': '/a,/b' };
    await (await world.start(directories)).broker.close();
    await world.machine.disk.rename('/b', '/elsewhere');
    await (await world.machine.disk.open('/b', 'create')).close();
    const { broker } = await world.start(directories);
    const { status, text } = await askPage(world, '/ready');
    assert.equal(status, 503);
    assert.match(text, /^the log directory \/b cannot be used$/m);
    assert.match(
      (await askPage(world, '/metrics')).text,
      /^kafka_log_logmanager_logdirectoryoffline\{logdirectory="\/b"\} 1$/m,
    );
    await broker.close();
  }));

test('a port that is taken ends the start, with nothing left behind', () =>
  simulate(async (world) => {
    const other = await world.machine.http.listen({ host: '127.0.0.1', port: httpPort }, async () => {
      throw new Error('not asked');
    });
    await assert.rejects(world.start(withPages), { code: 'EADDRINUSE' });
    await other.close();
    await (await world.start(withPages)).broker.close();
  }));

test('metrics that cannot be gathered are told in the log, and the other pages go on', async () => {
  const events: LogEvent[] = [];
  const platform = new SimulatedPlatform(1);
  platform.usage.memory = () => {
    throw new Error('no memory of it');
  };
  const life = new BrokerLife(platform.clock);
  const sources = () => ({ platform, life, broker: undefined, cleaner: undefined });
  const pages = new HttpPages(sources, 10, collectingLogger(platform, events));
  const asked = pages.answer({ method: 'GET', path: '/metrics', accept: '' });
  await assert.rejects(platform.runUntil(asked), { message: 'no memory of it' });
  assert.deepEqual(
    events.map(({ level, message }) => [level, message]),
    [['error', 'the metrics could not be gathered']],
  );
  assert.equal((await pages.answer({ method: 'GET', path: '/health', accept: '' })).status, 200);
});

test('a real broker serves its pages at a port that it names', () =>
  withRealBroker(
    async ({ broker }) => {
      const { host, port } = broker.httpAddress!;
      assert.equal(host, '127.0.0.1');
      const response = await fetch(`http://127.0.0.1:${port}/metrics`);
      assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
      assert.match(await response.text(), /^samsa_build_info\{version="[\d.]+",kafka_version="4\.3"\} 1$/m);
    },
    { 'samsa.http.port': 0 },
  ));

test('who asks for OpenMetrics first gets it, others the format of old, and each is the same page', () =>
  withBroker(async (_client, _broker, world) => {
    const ask = async (accept: string) => {
      const { headers, body } = await world.machine.http.ask(httpPort, '/metrics', 'GET', accept);
      assert.equal(headers['vary'], 'accept');
      return { type: headers['content-type'], text: Buffer.concat(body).toString() };
    };
    const prometheus =
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
    const [modern, old] = await Promise.all([ask(prometheus), ask('*/*')]);
    assert.equal(modern.type, 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    assert.equal(old.type, 'text/plain; version=0.0.4; charset=utf-8');
    assert.ok(modern.text.endsWith('\n# EOF\n'));
    assert.match(modern.text, /^# TYPE samsa_requests_refused counter\nsamsa_requests_refused_total 0$/m);
    assert.match(old.text, /^# TYPE samsa_requests_refused_total counter\nsamsa_requests_refused_total 0$/m);
    const shape = ({ text }: { text: string }) =>
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace(/ \S+$/, '').replace('"0.5"', '"0.50"'));
    assert.deepEqual(shape(modern), shape(old));
  }, withPages));
