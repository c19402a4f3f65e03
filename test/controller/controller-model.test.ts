// Random requests, some at the same time, with appends that fail at random: what the store holds always
// builds the image the controller shows, and what was refused has left no trace.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Controller } from '../../src/controller/controller.ts';
import { zeroUuid } from '../../src/base/uuid.ts';
import { loadImage } from '../../src/metadata/load-image.ts';
import { imageRecords, type MetadataImage } from '../../src/metadata/metadata-image.ts';
import { newTopic, startController } from './controller-fixture.ts';

const name = fc.constantFrom('a', 'b', 'c', 'd.e', 'd_e');

const request = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), name, partitions: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('grow' as const), name, partitions: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('alter' as const), name, value: fc.constantFrom('5', '6', 'x', null) }),
);

type Asked = typeof request extends fc.Arbitrary<infer R> ? R : never;

function ask(controller: Controller, asked: Asked): Promise<unknown> {
  const validateOnly = false;
  if (asked.kind === 'delete') return controller.deleteTopics([{ name: asked.name, topicId: zeroUuid }]);
  if (asked.kind === 'create') {
    const topics = [newTopic(asked.name, asked.partitions, { 'segment.ms': '9' })];
    return controller.createTopics({ topics, validateOnly });
  }
  if (asked.kind === 'grow') {
    const topics = [{ name: asked.name, count: asked.partitions, assignments: null }];
    return controller.createPartitions({ topics, validateOnly });
  }
  const change = { name: 'retention.ms', operation: asked.value === null ? 1 : 0, value: asked.value };
  const resources = [{ resource: { type: 2, name: asked.name }, configs: [change] }];
  return controller.incrementalAlterConfigs({ resources, validateOnly });
}

const shown = (image: MetadataImage) =>
  [...imageRecords(image)].map((record) => JSON.stringify(record)).toSorted((a, b) => (a < b ? -1 : 1));

test('the log and the image never part, whatever fails', async () => {
  const round = fc.record({ requests: fc.array(request, { maxLength: 5 }), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 12 }), async (rounds) => {
      const { controller, store } = await startController();
      for (const { requests, fails } of rounds) {
        const before = shown(controller.image);
        if (fails) store.failNextAppend = new Error('no space');
        const outcomes = await Promise.allSettled(requests.map((asked) => ask(controller, asked)));
        if (outcomes.some(({ status }) => status === 'rejected')) {
          assert.deepEqual(shown(controller.image), before, 'the requests of one turn share an append');
        }
        store.failNextAppend = undefined;
        assert.deepEqual(shown((await loadImage(store)).image), shown(controller.image));
        const { byId, byName } = controller.image.topics;
        assert.deepEqual(
          [...byId.values()].map((topic) => byName.get(topic.name)),
          [...byId.values()],
        );
      }
    }),
    { numRuns: 60 },
  );
});
