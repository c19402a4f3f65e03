import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { placeReplicas } from '../../src/controller/replica-placement.ts';

const brokers = (...racks: (string | null)[]) => racks.map((rack, id) => ({ id, rack }));

describe('replica placement', () => {
  test("without racks is Kafka's published example", () => {
    // The table in the documentation of Kafka's AdminUtils, started at broker 0 with shift 0.
    const placed = placeReplicas({
      brokers: brokers(null, null, null, null, null),
      partitionCount: 10,
      replicationFactor: 3,
      startIndex: 0,
      startShift: 0,
      firstPartitionId: 0,
    });
    assert.deepEqual(placed, [
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 0],
      [4, 0, 1],
      [0, 2, 3],
      [1, 3, 4],
      [2, 4, 0],
      [3, 0, 1],
      [4, 1, 2],
    ]);
  });

  test("over racks is Kafka's published example", () => {
    // Brokers 0 to 5 on rack1, rack3, rack3, rack2, rack2, rack1.
    const placed = placeReplicas({
      brokers: brokers('rack1', 'rack3', 'rack3', 'rack2', 'rack2', 'rack1'),
      partitionCount: 6,
      replicationFactor: 3,
      startIndex: 0,
      startShift: 0,
      firstPartitionId: 0,
    });
    assert.deepEqual(placed, [
      [0, 3, 1],
      [3, 1, 5],
      [1, 5, 4],
      [5, 4, 2],
      [4, 2, 0],
      [2, 0, 3],
    ]);
  });

  test('never puts two replicas on one broker, nor on one rack while another has none', () => {
    const request = fc
      .tuple(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 9 }),
        fc.nat(8),
        fc.nat(20),
        fc.nat(20),
      )
      .map(([racks, factor, start, shift]) => ({
        brokers: brokers(...racks),
        partitionCount: 12,
        replicationFactor: 1 + (factor % racks.length),
        startIndex: start % racks.length,
        startShift: shift,
        firstPartitionId: 0,
      }));
    fc.assert(
      fc.property(request, (input) => {
        const rackCount = new Set(input.brokers.map(({ rack }) => rack)).size;
        for (const replicas of placeReplicas(input)) {
          assert.equal(new Set(replicas).size, input.replicationFactor);
          const used = new Set(replicas.map((id) => input.brokers[id]!.rack));
          assert.equal(used.size, Math.min(rackCount, input.replicationFactor));
        }
      }),
    );
  });
});
