// What a broker has before the tools look at it: topics whose records have known times, files of offsets,
// and members that own known partitions and have committed known offsets.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, Producer, stringSerde } from '../../../src/client/index.ts';
import { observe } from '../../groups/group-observer.ts';
import { createTopic } from '../../support/read-back.ts';
import { eventually } from '../../support/within.ts';
import { ForeignMember } from './foreign-member.ts';

/** How many records each partition has. */
const topics: Readonly<Record<string, readonly number[]>> = { orders: [10, 20, 30], payments: [5, 0] };
const firstMs = Date.UTC(2026, 0, 1);

const files: Readonly<Record<string, string>> = {
  'one-group.csv': 'orders,0,3\norders,1,4\npayments,0,99\n',
  'two-groups.csv': 'idle,orders,0,1\nother,orders,1,2\nother,payments,0,3\n',
  'empty.csv': '',
  'head.csv': 'topic,partition,offset\norders,0,1\n',
  'gap.csv': 'orders,0,1\n\norders,1,2\n',
  'negative.csv': 'orders,0,-4\n',
  'another.csv': 'another,orders,0,4\n',
  'quoted.csv': '"orders", 1 ,+2\r\n"orders","0","3"',
  'haste.properties': 'default.api.timeout.ms=2000\nrequest.timeout.ms=1500\n',
};

interface MemberRow {
  readonly groupId: string;
  readonly clientId: string;
  readonly groupProtocol: 'classic' | 'consumer';
  readonly groupInstanceId?: string;
  readonly topics: readonly string[];
  readonly partitions: number;
}

const rows: readonly MemberRow[] = [
  { groupId: 'classic-readers', clientId: 'alice', groupProtocol: 'classic', topics: ['orders'], partitions: 2 },
  { groupId: 'classic-readers', clientId: 'bob', groupProtocol: 'classic', topics: ['orders'], partitions: 1 },
  { groupId: 'next-readers', clientId: 'carol', groupProtocol: 'consumer', topics: ['orders'], partitions: 3 },
  {
    groupId: 'static-readers',
    clientId: 'dora',
    groupInstanceId: 'first',
    groupProtocol: 'classic',
    topics: ['payments'],
    partitions: 2,
  },
  {
    groupId: 'static-readers-of-the-new-protocol',
    clientId: 'emil',
    groupInstanceId: 'second',
    groupProtocol: 'consumer',
    topics: ['payments'],
    partitions: 2,
  },
  { groupId: 'mixed-readers', clientId: 'frieda', groupProtocol: 'consumer', topics: ['payments'], partitions: 1 },
  { groupId: 'mixed-readers', clientId: 'gregor', groupProtocol: 'classic', topics: ['payments'], partitions: 1 },
];

export async function fillTopics(address: string): Promise<void> {
  await using producer = new Producer({ bootstrapServers: address, valueSerializer: stringSerde });
  for (const [topic, counts] of Object.entries(topics)) {
    await createTopic(address, topic, counts.length, { 'retention.ms': '-1' });
    for (const [partition, count] of counts.entries()) {
      for (let index = 0; index < count; index += 1) {
        const record = { topic, partition, value: `${index}`, timestamp: firstMs + index * 1_000 };
        void producer.send(record);
      }
    }
  }
  await producer.flush();
}

export function writeOffsetFiles(directory: string): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

/** Members that stay until they are closed. */
export class Members {
  readonly #address: string;
  #foreign: ForeignMember | undefined;
  readonly #consumers = new Map<MemberRow, Consumer<string, string>>();

  private constructor(address: string) {
    this.#address = address;
  }

  static async join(address: string): Promise<Members> {
    const members = new Members(address);
    const groupIds = new Set(rows.map(({ groupId }) => groupId));
    await Promise.all(Array.from(groupIds, (groupId) => members.#joinGroup(groupId)));
    members.#foreign = await ForeignMember.join(members.#port);
    return members;
  }

  get #port(): number {
    return Number(this.#address.split(':')[1]);
  }

  /** One after the other, so that it is known who leads and which generations there are. */
  async #joinGroup(groupId: string): Promise<void> {
    const group = rows.filter((row) => row.groupId === groupId);
    for (const [index, row] of group.entries()) {
      this.#start(row);
      const isLast = index === group.length - 1;
      await this.#assigned(group.slice(0, index + 1), (count, { partitions }) =>
        isLast ? count === partitions : count > 0,
      );
    }
    await eventually(30_000, `a stable ${groupId}`, async () =>
      (await observe(this.#port, groupId)).state === 'Stable' ? true : undefined,
    );
    for (const row of group) await this.#commit(row);
  }

  #start(row: MemberRow): void {
    const { topics: subscribed, partitions: _, ...options } = row;
    const consumer = new Consumer<string, string>({
      bootstrapServers: this.#address,
      enableAutoCommit: false,
      ...options,
      ...(options.groupProtocol === 'classic' ? { heartbeatIntervalMs: 200 } : {}),
    });
    this.#consumers.set(row, consumer);
    consumer.subscribe([...subscribed]);
  }

  async #assigned(group: readonly MemberRow[], isEnough: (count: number, row: MemberRow) => boolean): Promise<void> {
    await eventually(30_000, `the partitions of ${group.map(({ clientId }) => clientId).join()}`, async () => {
      const consumers = group.map((row) => this.#consumers.get(row)!);
      await Promise.all(consumers.map((consumer) => consumer.poll(50)));
      return group.every((row, i) => isEnough(consumers[i]!.assignment().length, row)) ? true : undefined;
    });
  }

  /** Of each partition a little is left to read, and of the last one nothing is committed. */
  async #commit(row: MemberRow): Promise<void> {
    const consumer = this.#consumers.get(row)!;
    const some = consumer.assignment().filter(({ partition }) => partition < 2);
    await consumer.commitSync(
      some.map((partition) => [partition, { offset: partition.partition + 1, leaderEpoch: 0, metadata: '' }]),
    );
  }

  /** In the order of the rows: a group that loses its last member of the new protocol becomes a classic one. */
  async close(): Promise<void> {
    await this.#foreign?.close();
    for (const row of rows) await this.#consumers.get(row)?.close();
  }
}
