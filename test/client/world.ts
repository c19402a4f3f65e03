// One seed, a broker machine and a client machine, and what most tests of clients begin with.

import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { Consumer, type ConsumerOptions, Producer, type ProducerOptions, stringSerde } from '../../src/client/index.ts';
import { FakeCluster } from './fake-cluster.ts';

export interface World {
  readonly machine: SimulatedPlatform;
  readonly client: SimulatedPlatform;
  readonly cluster: FakeCluster;
}

export async function startWorld(seed = 1): Promise<World> {
  const machine = new SimulatedPlatform(seed, { name: 'broker' });
  const client = machine.host('client');
  const cluster = new FakeCluster(machine, 'broker');
  await machine.runUntil(cluster.broker.start(9092));
  return { machine, client, cluster };
}

type TextProducerOptions = Omit<ProducerOptions<string, string>, 'keySerializer' | 'valueSerializer' | 'platform'>;

export function textProducer({ client, cluster }: World, options: TextProducerOptions = {}): Producer<string, string> {
  return new Producer({
    bootstrapServers: cluster.bootstrapServers,
    platform: client,
    keySerializer: stringSerde,
    valueSerializer: stringSerde,
    ...options,
  });
}

type TextConsumerOptions = Omit<ConsumerOptions<string, string>, 'keyDeserializer' | 'valueDeserializer' | 'platform'>;

export function textConsumer({ client, cluster }: World, options: TextConsumerOptions = {}): Consumer<string, string> {
  return new Consumer({
    bootstrapServers: cluster.bootstrapServers,
    platform: client,
    keyDeserializer: stringSerde,
    valueDeserializer: stringSerde,
    autoOffsetReset: 'earliest',
    ...options,
  });
}

/** Lets everything of the world happen until the promise is settled; a rejection is given back. */
export async function outcomeOf<T>(world: World, promise: Promise<T>): Promise<T | Error> {
  return world.machine.runUntil(promise.catch((error: unknown) => error as Error));
}

/** An outcome in the message of an assertion. */
export function show(outcome: unknown): string {
  return outcome instanceof Error ? `${outcome.name}: ${outcome.message}` : JSON.stringify(outcome);
}
