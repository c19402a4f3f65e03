// One broker after the other on the same simulated disk: started, closed in order, killed, or without power
// at any moment, starting up included.

import type { LogEvent } from '../../src/base/logging.ts';
import type { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { type Broker, startBroker } from '../../src/broker/broker.ts';
import { collectingLogger, configOf, type Overrides } from '../broker/kit.ts';
import { ProcessPlatform } from './process-platform.ts';

export const brokerPort = 9092;

const settings: Overrides = {
  listeners: `PLAINTEXT://:${brokerPort},CONTROLLER://:9093`,
  'advertised.listeners': `PLAINTEXT://host:${brokerPort}`,
  'auto.create.topics.enable': false,
  'offsets.topic.num.partitions': 2,
  'group.min.session.timeout.ms': 1_000,
  'group.consumer.min.session.timeout.ms': 1_000,
  'group.consumer.session.timeout.ms': 6_000,
  'group.consumer.min.heartbeat.interval.ms': 500,
  'group.consumer.heartbeat.interval.ms': 1_500,
};

export type BrokerEnd = 'close' | 'kill' | 'crash';

export class BrokerLives {
  readonly events: LogEvent[] = [];
  readonly #machine: SimulatedPlatform;
  readonly #overrides: Overrides;
  #broker: Broker | undefined;
  #process: ProcessPlatform | undefined;
  #hasFailed = false;

  constructor(machine: SimulatedPlatform, overrides: Overrides) {
    this.#machine = machine;
    this.#overrides = { ...settings, ...overrides };
  }

  get isUp(): boolean {
    return this.#broker !== undefined;
  }

  /** A write or sync has failed in this life, or is about to: what the disk lost then may still be readable. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get leftovers(): readonly string[] {
    return this.#process?.leftovers ?? [];
  }

  async start(): Promise<void> {
    this.#broker = await this.#start();
  }

  /** Begins to start, and is dead after so many milliseconds if it was not up before. */
  async startAndDie(afterMs: number): Promise<void> {
    let isUp = false;
    const death = new Promise<undefined>((resolve) => {
      this.#machine.simulation.schedule.after(afterMs, 'death while starting', () => {
        if (isUp) return;
        this.#process?.die();
        this.#machine.crash();
        resolve(undefined);
      });
    });
    this.#broker = await Promise.race([this.#start(), death]);
    isUp = true;
  }

  #start(): Promise<Broker> {
    this.#process = new ProcessPlatform(this.#machine);
    const logger = collectingLogger(this.#machine, this.events);
    return startBroker(configOf(this.#overrides), this.#process.platform, logger);
  }

  async end(how: BrokerEnd): Promise<void> {
    const broker = this.#broker;
    this.#broker = undefined;
    if (how === 'close') await broker?.close();
    this.#process?.die();
    // Only a power cut is a clean slate after a failure.
    if (how === 'crash' || (this.#hasFailed && how === 'kill')) this.#machine.crash();
    else if (how === 'kill') this.#machine.kill();
    this.#machine.disk.clearFaults();
    this.#hasFailed = how === 'close' && this.#hasFailed;
  }

  /** The next write or sync of a partition of the groups fails. */
  failDisk(operation: 'write' | 'sync'): void {
    this.#hasFailed = true;
    this.#machine.disk.failNext(operation, 'EIO', (path) => path.includes('__consumer_offsets'));
  }
}
