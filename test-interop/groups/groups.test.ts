// Members of groups that we did not write, in processes of their own: they join, leave, crash and stall, in
// both protocols, alone among their kind and mixed where their assignors agree, over a broker that is killed.
// BROKER_UNDER_TEST=kafka runs the same against Apache Kafka.

import { before, describe, test } from 'node:test';
import { kafkaJars } from '../support/apache-kafka.ts';
import { type BrokerUnderTest, openBroker } from '../support/broker-under-test.ts';
import { installedPackages } from '../support/cache.ts';
import { confluentPackages } from '../npm/confluent.ts';
import { GroupLife } from './group-life.ts';
import type { GroupProtocol, MemberOptions } from './member-options.ts';
import type { ClientName } from './running-member.ts';

const overrides = [
  'group.initial.rebalance.delay.ms=500',
  'group.consumer.session.timeout.ms=6000',
  'group.consumer.min.session.timeout.ms=6000',
  'group.consumer.heartbeat.interval.ms=500',
  'group.consumer.min.heartbeat.interval.ms=500',
  'offsets.topic.num.partitions=5',
  'auto.create.topics.enable=false',
];
const testTimeoutMs = 300_000;

let packages: Readonly<Record<'npm' | 'native' | 'java', string>>;

before(
  async () => {
    packages = { npm: await installedPackages('clients'), native: await confluentPackages(), java: await kafkaJars() };
  },
  { timeout: 900_000 },
);

function packagesOf(client: ClientName): string {
  if (client === 'java') return packages.java;
  return client === 'confluent' ? packages.native : packages.npm;
}

/** A broker and a group for one test. */
async function live(
  groupId: string,
  body: (life: GroupLife, broker: BrokerUnderTest) => Promise<void>,
  assignor: MemberOptions['assignor'] = 'range',
): Promise<void> {
  const broker = await openBroker(overrides);
  let life: GroupLife | undefined;
  try {
    life = await GroupLife.begin({ broker, groupId, assignor, packagesOf });
    await body(life, broker);
  } finally {
    await life?.abandon();
    await broker.close();
  }
}

const kinds: readonly (readonly [ClientName, GroupProtocol])[] = [
  ['samsa', 'classic'],
  ['samsa', 'consumer'],
  ['kafkajs', 'classic'],
  ['platformatic', 'classic'],
  ['platformatic', 'consumer'],
  ['confluent', 'classic'],
  ['confluent', 'consumer'],
  ['java', 'classic'],
  ['java', 'consumer'],
];

/** With Apache Kafka too, this client stays away once it was fenced in the consumer protocol. */
function comesBack(client: ClientName, protocol: GroupProtocol): boolean {
  return client !== 'platformatic' || protocol === 'classic';
}

/** With Apache Kafka too, this client commits what it was about to before its stall once it has joined again. */
function commitsOldWork(client: ClientName): boolean {
  return client === 'platformatic';
}

describe('three members of one kind', () => {
  for (const [client, protocol] of kinds) {
    test(
      `${client}, ${protocol}: join, crash, stall, leave, and the broker is killed`,
      { timeout: testTimeoutMs },
      () =>
        live(`${client}-${protocol}`, async (life, broker) => {
          const [first, second, third] = [1, 2, 3].map(() => life.start(client, protocol));
          await life.settled(3);
          await life.consumesWhatIsProduced();

          await first!.crash();
          life.remove(first!);
          await life.settled(2);
          await life.consumesWhatIsProduced();

          if (comesBack(client, protocol)) {
            second!.stall();
            await life.settled(1);
            await life.consumesWhatIsProduced();
            second!.goOn();
            await life.settled(2);
            if (commitsOldWork(client)) await life.commitsCatchUp();
            await life.consumesWhatIsProduced();
          }

          await broker.crash();
          await life.settled(2);
          await life.consumesWhatIsProduced();

          await third!.stop();
          life.remove(third!);
          await life.settled(1);
          await life.consumesWhatIsProduced();
          await life.end();
        }),
    );
  }
});

describe('members of several kinds in one group', () => {
  const mixtures = {
    'range, classic': { kinds: ['samsa', 'confluent', 'java'], protocol: 'classic', assignor: 'range' },
    'round robin, classic': {
      kinds: ['samsa', 'confluent', 'java', 'platformatic'],
      protocol: 'classic',
      assignor: 'roundrobin',
    },
    'consumer protocol': {
      kinds: ['samsa', 'confluent', 'java', 'platformatic'],
      protocol: 'consumer',
      assignor: 'range',
    },
  } as const;
  for (const [name, { kinds: clients, protocol, assignor }] of Object.entries(mixtures)) {
    test(name, { timeout: testTimeoutMs }, () =>
      live(
        'mixed',
        async (life) => {
          const members = clients.map((client) => life.start(client, protocol));
          await life.settled(clients.length);
          await life.consumesWhatIsProduced();
          for (const member of members.slice(1)) {
            await member.crash();
            life.remove(member);
            await life.settled(life.members.length);
            await life.consumesWhatIsProduced();
          }
          await life.end();
        },
        assignor,
      ),
    );
  }

  test('a classic group becomes a consumer group and a classic one again, online', { timeout: testTimeoutMs }, () =>
    live('migrating', async (life) => {
      const classic = [life.start('java', 'classic'), life.start('samsa', 'classic')];
      await life.settled(2);
      await life.consumesWhatIsProduced();
      const modern = [life.start('samsa', 'consumer'), life.start('java', 'consumer')];
      await life.settled(4);
      await life.consumesWhatIsProduced();
      for (const member of classic) {
        await member.stop();
        life.remove(member);
      }
      await life.settled(2);
      await life.consumesWhatIsProduced();
      const again = life.start('confluent', 'classic');
      await life.settled(3);
      await life.consumesWhatIsProduced();
      for (const member of modern) {
        await member.stop();
        life.remove(member);
      }
      await life.settled(1);
      await life.consumesWhatIsProduced();
      await again.stop();
      life.remove(again);
    }),
  );
});
