// A client that means harm against a whole broker, over every API: whatever it asks is answered or ends its connection,
// a decent client is served meanwhile, nothing happens that the broker does not understand, and nothing stays behind.
// A tenth of SAMSA_SEEDS stories are told, as each is long; SAMSA_SEED tells one.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { test } from 'node:test';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import { handlers } from '../../../src/broker/handlers/index.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';
import { valueOf } from '../../metrics/prometheus-text.ts';
import { createTopic, simulate, type TestBroker, type World } from '../kit.ts';
import { withPages, askMetrics } from '../metrics/asked-pages.ts';
import { versionsOf } from '../sample-requests.ts';
import { ConnectionClosed, type TestClient } from '../test-client.ts';
import { produceValues, readAll } from '../traffic.ts';
import { hostileBrokerValues } from './broker-values.ts';
import { HostileRequests } from './hostile-requests.ts';

const single = env['SAMSA_SEED'];
const seeds =
  single === undefined
    ? Array.from({ length: Math.ceil(Number(env['SAMSA_SEEDS'] ?? 20) / 10) }, (_, i) => i + 1)
    : [Number(single)];

const connectionCount = 'kafka_server_socket_server_metrics_connection_count';
const requestsEach = 150;
const patienceMs = 35_000;

class Storm {
  answered = 0;
  closed = 0;
  waited = 0;
  readonly told: string[] = [];
}

/** One connection's requests, one after the other. What is not answered in time is given up. */
async function attack(broker: TestBroker, world: World, requests: HostileRequests, random: SeededRandom, storm: Storm) {
  let client = await broker.connect();
  for (let count = 0; count < requestsEach; count += 1) {
    const { api }: { api: Api } = handlers[random.below(handlers.length)]!;
    const versions = versionsOf(api);
    const version = versions[random.below(versions.length)]!;
    const request = requests.next(api, version);
    storm.told.push(`${api.name} v${version} ${JSON.stringify(request).slice(0, 1_000)}`);
    if (storm.told.length > 20) storm.told.shift();
    try {
      const isSilent = api === produceApi && request['acks'] === 0;
      if (isSilent) client.send(api, version, request);
      const answer = isSilent
        ? {}
        : await Promise.race([client.call(api, version, request), world.sleep(patienceMs).then(() => undefined)]);
      if (answer !== undefined) {
        storm.answered += 1;
        requests.learn(answer);
        continue;
      }
      storm.waited += 1;
      client.destroy();
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
      storm.closed += 1;
    }
    client = await broker.connect();
  }
  client.destroy();
}

function assertUnderstood({ events }: TestBroker, seed: number, storm: Storm): void {
  const errors = events.filter(({ level }) => level === 'error');
  const told = errors.map(
    ({ message, fields }) => `${message} ${fields['api'] as string} ${(fields['error'] as Error)?.stack}`,
  );
  assert.deepEqual(told, [], `seed ${seed}, last requests:\n${storm.told.join('\n')}`);
}

async function tell(seed: number, world: World): Promise<void> {
  const broker = await world.start(withPages);
  const decent: TestClient = await broker.connect();
  await createTopic(decent, 'decent');
  const topicId = await createTopic(decent, 't', 2);
  const storm = new Storm();
  const siege = { isOver: false };
  const attacks = Promise.all(
    Array.from({ length: 3 }, (_, index) => {
      const random = new SeededRandom(10 * seed + index);
      return attack(broker, world, new HostileRequests(random, hostileBrokerValues, topicId), random, storm);
    }),
  ).finally(() => (siege.isOver = true));
  let produced = 0;
  while (!siege.isOver) {
    await produceValues(decent, 'decent', [`${produced}`]);
    produced += 1;
    await Promise.race([world.sleep(500), attacks]);
  }
  await attacks;
  assert.equal((await readAll(decent, 'decent')).length, produced);
  await world.sleep(1_000);
  assert.equal(valueOf(await askMetrics(world), connectionCount, { listener: 'PLAINTEXT' }), 1);
  assertUnderstood(broker, seed, storm);
  assert.ok(storm.answered > requestsEach, JSON.stringify(storm));
  decent.destroy();
  await broker.broker.close();
  const again = await world.start(withPages);
  const reader = await again.connect();
  assert.equal((await readAll(reader, 'decent')).length, produced);
  assertUnderstood(again, seed, storm);
  reader.destroy();
  await again.broker.close();
}

test('whatever is asked is answered or refused, a decent client is served meanwhile, and a restart finds its records', async () => {
  for (const seed of seeds) await simulate((world) => tell(seed, world), { seed, stepLimit: 5_000_000 });
});
