import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThreadWorkers } from '../../../src/base/ports/real/thread-workers.ts';
import type { Task, Workers } from '../../../src/base/ports/workers.ts';
import { codecByName } from '../../../src/protocol/compression/codecs.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { deepCheck, deepCheckTask } from '../../../src/protocol/records/deep-check.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

const rules = { requiresKeys: true };

/** Runs tasks in place, on copies, as a worker would see them. */
class CountingWorkers implements Workers {
  runs = 0;

  run<Input, Output>(task: Task<Input, Output>, input: Input, transfer: readonly ArrayBuffer[] = []): Promise<Output> {
    this.runs += 1;
    const given = structuredClone(input, { transfer: [...transfer] });
    return Promise.resolve(structuredClone(task.run(given)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function zeros(size: number): Uint8Array {
  const builder = new BatchBuilder({ codec: codecByName('zstd')! });
  builder.append(1, Uint8Array.of(1), new Uint8Array(size));
  return builder.build();
}

test('small batches are checked in place', () => {
  const workers = new CountingWorkers();
  for (const name of ['v2-single', 'v2-gzip', 'v2-snappy', 'v2-lz4', 'v2-zstd'] as const) {
    const result = deepCheck(workers, { batch: javaBatch(name), rules, maxOpenedBytes: 10_000 });
    assert.ok(!(result instanceof Promise));
    assert.equal(result.walk?.hasSequentialOffsets, true);
  }
  assert.equal(workers.runs, 0);
});

test('a batch that opens to much is checked by a worker, and stays with its owner', async () => {
  const workers = new CountingWorkers();
  const batch = zeros(3_000_000);
  const result = await deepCheck(workers, { batch, rules, maxOpenedBytes: 4_000_000 });
  assert.equal(workers.runs, 1);
  assert.equal(result.walk?.maxTimestamp, 1);
  assert.ok(batch.length > 61);
});

test('a thread finds the task by its url and name', async () => {
  const workers = new ThreadWorkers();
  try {
    const { walk } = await deepCheck(workers, { batch: zeros(3_000_000), rules, maxOpenedBytes: 4_000_000 });
    assert.equal(walk?.maxTimestampIndex, 0);
  } finally {
    await workers.close();
  }
});

test('a batch that opens to more than is allowed fails, with or without a worker', async () => {
  const workers = new CountingWorkers();
  for (const maxOpenedBytes of [2_999_999, 900_000]) {
    const { failure } = await deepCheck(workers, { batch: zeros(3_000_000), rules, maxOpenedBytes });
    assert.deepEqual([failure?.errorCode, failure?.isTooLarge], [87, true]);
  }
  assert.equal(workers.runs, 1);
});

test('a failure names the record and the code', () => {
  const batch = javaBatch('v2-three');
  batch[batch.length - 1] = 2;
  const { failure } = deepCheckTask.run({ batch, rules, maxOpenedBytes: 1000 });
  assert.deepEqual([failure?.errorCode, failure?.recordIndex, failure?.isTooLarge], [87, 2, false]);
  const { walk } = deepCheckTask.run({ batch: javaBatch('v2-three'), rules, maxOpenedBytes: 1000 });
  assert.deepEqual(
    walk?.violations.map(({ recordIndex, reason }) => [recordIndex, reason]),
    [[1, 'missingKey']],
  );
});
