// A simulated machine: every port on virtual time, all of it repeated exactly by one seed. The first
// machine brings its world along; further ones join it through `host`.

import type { Platform } from '../platform.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedDisk, type SimulatedDiskOptions } from './simulated-disk.ts';
import { SimulatedHttp } from './simulated-http.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedUsage } from './simulated-usage.ts';
import { SimulatedWorkers } from './simulated-workers.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualTimers } from './virtual-timers.ts';

export interface MachineOptions {
  readonly disk?: SimulatedDiskOptions;
  /** What the wall clock shows at the start. Default: 2026-01-01T00:00:00Z. */
  readonly wallStartMs?: number;
}

export interface SimulatedPlatformOptions extends MachineOptions, SimulationOptions {
  /** The machine's name on the network. Default: `host`. */
  readonly name?: string;
}

export class SimulatedPlatform implements Platform {
  /** What this machine shares with the others: time, links, the seed. */
  readonly simulation: Simulation;
  readonly name: string;
  readonly clock: VirtualClock;
  readonly timers: VirtualTimers;
  readonly random: SeededRandom;
  readonly disk: SimulatedDisk;
  readonly network: SimulatedNetwork;
  readonly workers: SimulatedWorkers;
  readonly http = new SimulatedHttp();
  readonly usage = new SimulatedUsage();

  constructor(seed: number | Simulation, options: SimulatedPlatformOptions = {}) {
    const simulation = typeof seed === 'number' ? new Simulation(seed, options) : seed;
    const { schedule } = simulation;
    this.simulation = simulation;
    this.name = options.name ?? 'host';
    const random = simulation.random.fork(this.name);
    this.clock = new VirtualClock(schedule, options.wallStartMs);
    this.timers = new VirtualTimers(schedule);
    this.random = random.fork('random');
    this.disk = new SimulatedDisk(schedule, this.clock, random.fork('disk'), options.disk);
    this.network = new SimulatedNetwork(simulation.fabric, this.name);
    this.workers = new SimulatedWorkers(schedule, random.fork('workers'));
  }

  /** Another machine in the same world. */
  host(name: string, options: MachineOptions = {}): SimulatedPlatform {
    return new SimulatedPlatform(this.simulation, { ...options, name });
  }

  /** Lets virtual time run until the promise settles, and gives its outcome. */
  runUntil<Result>(promise: Promise<Result>): Promise<Result> {
    return this.simulation.runUntil(promise);
  }

  /** Lets this much virtual time pass, with everything that happens in it. */
  advance(durationMs: number): Promise<void> {
    return this.simulation.advance(durationMs);
  }

  /** The process dies as on kill -9: timers, handles, locks and connections end, what was written stays. */
  kill(): void {
    this.#stop();
    this.disk.kill();
  }

  /** The power fails: like `kill`, and the disk loses by seed what was not synced. */
  crash(): void {
    this.#stop();
    this.disk.crash();
  }

  /** Depends on every event so far and on their order: equal for two runs of one seed. */
  get traceHash(): number {
    return this.simulation.schedule.traceHash;
  }

  #stop(): void {
    this.timers.stop();
    this.workers.stop();
    this.network.stop();
    this.http.kill();
  }
}
