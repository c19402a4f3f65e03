import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../../src/base/logging.ts';
import { TopicTroubles } from '../../../src/client/cluster/topic-troubles.ts';

test('topics that cannot be used are told once, and again when that has changed', () => {
  const told: unknown[] = [];
  const sink = ({ fields }: { fields: Readonly<Record<string, unknown>> }) => void told.push(fields['topics']);
  const troubles = new TopicTroubles(createLogger({ minimumLevel: 'warn', wallMs: () => 0, sink }));
  const fine = { name: 'fine', errorCode: 0 };
  const missing = { name: 'missing', errorCode: 3 };
  const refused = { name: 'refused', errorCode: 29 };
  troubles.note([fine]);
  troubles.note([missing, fine]);
  troubles.note([fine, missing]);
  troubles.note([refused, missing]);
  troubles.note([fine]);
  troubles.note([missing]);
  assert.deepEqual(told, [
    'missing=UNKNOWN_TOPIC_OR_PARTITION',
    'missing=UNKNOWN_TOPIC_OR_PARTITION, refused=TOPIC_AUTHORIZATION_FAILED',
    'missing=UNKNOWN_TOPIC_OR_PARTITION',
  ]);
});
