// A real broker in a test: on a simulated machine (virtual time, disk and network, one seed), or on
// the platform in a directory of its own. Tests speak to it through `test-client.ts`.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type LogEvent, type Logger } from '../../src/base/logging.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { SimulatedPlatform, type SimulatedPlatformOptions } from '../../src/base/ports/simulated/simulated-platform.ts';
import { type Broker, startBroker } from '../../src/broker/broker.ts';
import { loadBrokerConfig, type LoadedBrokerConfig } from '../../src/config/load-broker-config.ts';
import { createTopicsApi } from '../../src/protocol/apis/create-topics.ts';
import type { ListenerKind } from '../../src/protocol/schema/message.ts';
import { TestClient } from './test-client.ts';

export const dataDirectory = '/data';

export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** Ports that the platform chooses, on all interfaces. */
const defaults: Overrides = {
  listeners: 'PLAINTEXT://:0,CONTROLLER://:0',
  'advertised.listeners': 'PLAINTEXT://host:0',
};

export function configOf(overrides: Overrides = {}, directory = dataDirectory): LoadedBrokerConfig {
  const settings = { ...defaults, ...overrides };
  const result = loadBrokerConfig({
    dataDirectory: directory,
    overrides: Object.entries(settings).map(([key, value]) => `${key}=${value}`),
  });
  assert.ok(result.ok, JSON.stringify(result));
  return result.config;
}

export interface TestBroker {
  readonly broker: Broker;
  readonly platform: Platform;
  /** What the broker logged. */
  readonly events: readonly LogEvent[];
  readonly config: LoadedBrokerConfig;
  readonly connect: (kind?: ListenerKind) => Promise<TestClient>;
}

export interface World {
  /** The broker's machine. */
  readonly machine: SimulatedPlatform;
  /** The clients' machine: it outlives the broker's. */
  readonly clients: SimulatedPlatform;
  /** Starts a broker on the machine, again with the same data after a stop, kill or crash. */
  readonly start: (overrides?: Overrides) => Promise<TestBroker>;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/** Runs the body in virtual time. An unhandled rejection fails the test. */
export async function simulate(
  body: (world: World) => Promise<void>,
  options: SimulatedPlatformOptions & { readonly seed?: number } = {},
): Promise<void> {
  const machine = new SimulatedPlatform(options.seed ?? 1, options);
  const clients = machine.host('clients');
  const world: World = {
    machine,
    clients,
    start: (overrides) => startOn(machine, clients, 'host', configOf(overrides)),
    sleep: (durationMs) => new Promise((resolve) => clients.timers.after(durationMs, resolve)),
  };
  await machine.runUntil(body(world));
}

/** Most tests: a simulated broker and one client on it. */
export async function withBroker(
  body: (client: TestClient, test: TestBroker, world: World) => Promise<void>,
  overrides: Overrides = {},
): Promise<void> {
  await simulate(async (world) => {
    const test = await world.start(overrides);
    const client = await test.connect();
    await body(client, test, world);
    client.destroy();
    await test.broker.close();
  });
}

/** A broker on this machine's disk and network. */
export async function withRealBroker(
  body: (test: TestBroker, directory: string) => Promise<void>,
  overrides: Overrides = {},
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'samsa-broker-'));
  const platform = createPlatform();
  try {
    const config = configOf({ 'advertised.listeners': 'PLAINTEXT://127.0.0.1:0', ...overrides }, directory);
    const test = await startOn(platform, platform, '127.0.0.1', config);
    try {
      await body(test, directory);
    } finally {
      await test.broker.close();
    }
  } finally {
    await platform.workers.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function startOn(
  platform: Platform,
  clients: Platform,
  host: string,
  config: LoadedBrokerConfig,
): Promise<TestBroker> {
  const events: LogEvent[] = [];
  const broker = await startBroker(config, platform, collectingLogger(platform, events));
  return {
    broker,
    platform,
    events,
    config,
    connect: async (kind = 'broker') => {
      const { port } = broker.listeners.find((listener) => listener.kind === kind)!;
      return TestClient.connect(clients, { host, port });
    },
  };
}

export function collectingLogger(platform: Platform, events: LogEvent[]): Logger {
  return createLogger({
    minimumLevel: 'debug',
    wallMs: () => platform.clock.wallMs(),
    sink: (event) => void events.push(event),
  });
}

/** Creates a topic and gives its id. */
export async function createTopic(
  client: TestClient,
  name: string,
  numPartitions = 1,
  configs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { topics } = await client.call(createTopicsApi, 7, {
    topics: [
      {
        name,
        numPartitions,
        replicationFactor: -1,
        assignments: [],
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      },
    ],
    timeoutMs: 10_000,
    validateOnly: false,
  });
  assert.equal(topics[0]!.errorCode, 0, topics[0]!.errorMessage ?? '');
  return topics[0]!.topicId;
}
