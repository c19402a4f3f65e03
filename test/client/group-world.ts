// A world with a group coordinator and a topic, and consumers that poll and write down what happens.

import type { Consumer, ConsumerOptions, TopicPartition } from '../../src/client/index.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';
import { FakeGroupCoordinator } from './fake-group-coordinator.ts';
import { startWorld, textConsumer, type World } from './world.ts';

export interface GroupWorld extends World {
  readonly coordinator: FakeGroupCoordinator;
}

export type TextOptions = Omit<ConsumerOptions<string, string>, 'keyDeserializer' | 'valueDeserializer' | 'platform'>;

/** What every rule that is common to all of them is tested with. */
export const protocols: Readonly<Record<string, TextOptions>> = {
  'range, eager': { partitionAssignmentStrategy: 'range' },
  'cooperative-sticky': { partitionAssignmentStrategy: 'cooperative-sticky' },
  'consumer protocol': { groupProtocol: 'consumer' },
};

/** With the topic `t` of so many partitions. */
export async function startGroupWorld({ partitions = 2, seed = 1, initialDelayMs = 0 } = {}): Promise<GroupWorld> {
  const world = await startWorld(seed);
  world.cluster.addTopic('t', partitions);
  return { ...world, coordinator: new FakeGroupCoordinator(world.cluster, { initialDelayMs }) };
}

/** A record each, all in one batch. */
export function store({ cluster }: World, topic: string, partition: number, ...values: readonly string[]): void {
  const builder = new BatchBuilder();
  for (const value of values) builder.append(1_000, null, new TextEncoder().encode(value));
  cluster.store(cluster.partition(topic, partition), builder.build());
}

export function member(world: GroupWorld, options: TextOptions = {}): Consumer<string, string> {
  return textConsumer(world, { groupId: 'g', ...options });
}

export function names(partitions: Iterable<TopicPartition>): string {
  return [...partitions]
    .map(({ topic, partition }) => (topic === 't' ? String(partition) : `${topic}${partition}`))
    .toSorted()
    .join(',');
}

/** Polls, and writes down records, what the listener hears and what polls reject with. */
export class Reader {
  readonly consumer: Consumer<string, string>;
  readonly values: string[] = [];
  /** `+0,1` assigned, `-0` revoked, `!0` lost, or the name of an error. */
  readonly events: string[] = [];
  #stops = false;
  #running: Promise<void> = Promise.resolve();

  constructor(consumer: Consumer<string, string>, topics: string | readonly string[] | RegExp = 't') {
    this.consumer = consumer;
    consumer.subscribe(topics, {
      onPartitionsAssigned: (partitions) => void this.events.push(`+${names(partitions)}`),
      onPartitionsRevoked: (partitions) => void this.events.push(`-${names(partitions)}`),
      onPartitionsLost: (partitions) => void this.events.push(`!${names(partitions)}`),
    });
    this.start();
  }

  start(): void {
    this.#stops = false;
    this.#running = this.#run();
  }

  /** No more polls; the consumer stays open. */
  async stop(): Promise<void> {
    this.#stops = true;
    await this.#running;
  }

  async close(options = {}): Promise<void> {
    this.#stops = true;
    await this.consumer.close(options);
    await this.#running;
  }

  get assigned(): string {
    return names(this.consumer.assignment());
  }

  async #run(): Promise<void> {
    while (!this.#stops) {
      try {
        for (const { value } of await this.consumer.poll(100)) this.values.push(value!);
      } catch (error) {
        const { name } = error as Error;
        if (name === 'ClientClosedError') return;
        this.events.push(name);
        if (this.events.length > 1_000) throw error;
      }
    }
  }
}
