// Members that come, stall, leave and die at random, by seed: whatever happens, no record is missed, and
// no committed offset goes back by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../../src/base/ports/simulated/seeded-random.ts';
import { type GroupWorld, member, protocols, Reader, startGroupWorld, store } from './group-world.ts';

const partitions = 4;
const steps = 25;

for (const [name, options] of Object.entries(protocols)) {
  for (const seed of [1, 2]) {
    test(`${name}, seed ${seed}: nothing is missed whatever members do`, async () => {
      const world = await startGroupWorld({ partitions, seed });
      const random = new SeededRandom(seed);
      const readers: Reader[] = [];
      const seen = new Set<string>();
      const gone: Reader[] = [];
      let produced = 0;
      const join = (host: GroupWorld): void => {
        const reader = new Reader(member(host, { ...options, maxPollIntervalMs: 30_000, autoCommitIntervalMs: 500 }));
        readers.push(reader);
      };
      join(world);
      for (let step = 0; step < steps; step += 1) {
        const what = random.below(5);
        const reader = readers[random.below(Math.max(1, readers.length))];
        if (what === 0 && readers.length < 4) join(world);
        else if (what === 1 && readers.length > 1) {
          readers.splice(readers.indexOf(reader!), 1);
          gone.push(reader!);
          await world.machine.runUntil(reader!.close());
        } else if (what === 2 && reader !== undefined) {
          // Works on something for longer or shorter than it may.
          await world.machine.runUntil(reader.stop());
          await world.machine.advance(random.below(60_000));
          reader.start();
        } else if (what === 3) world.cluster.broker.disconnectAll();
        for (let partition = 0; partition < partitions; partition += 1)
          store(world, 't', partition, `${partition}/${(produced += 1)}`);
        await world.machine.advance(random.below(5_000));
      }
      if (readers.length === 0) join(world);
      await world.machine.advance(120_000);
      await world.machine.runUntil(Promise.all(readers.map((reader) => reader.close())));
      for (const { values } of [...readers, ...gone]) for (const value of values) seen.add(value);
      assert.equal(seen.size, produced);
      for (let partition = 0; partition < partitions; partition += 1)
        assert.equal(world.coordinator.committed('g', `t-${partition}`), steps);
      const last = new Map<string, number>();
      for (const commit of world.coordinator.commits) {
        const [partition, offset] = commit.split('=') as [string, string];
        assert.ok(Number(offset) >= (last.get(partition) ?? 0), `${partition} goes back to ${offset}`);
        last.set(partition, Number(offset));
      }
    });
  }
}
