import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { GroupScriptKit } from './consumer-kit.ts';

const unsupported = (error: unknown): boolean =>
  error instanceof KafkaError && error.code === ErrorCode.UNSUPPORTED_VERSION;

test('where the protocol is switched off, nobody joins with it and no group is shown', async () => {
  const kit = await GroupScriptKit.start({ foo: 1 }, { isConsumerProtocolEnabled: () => false });
  const join = {
    groupId: 'g',
    memberId: 'a',
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 1_000,
    subscribedTopicNames: ['foo'],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: [],
  };
  await assert.rejects(kit.heartbeat(join, 1, 'c'), unsupported);
  await assert.rejects(kit.describe('g'), unsupported);
  assert.deepEqual(await kit.records(), []);
});
