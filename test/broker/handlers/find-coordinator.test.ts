import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { withBroker } from '../kit.ts';

test('there is no coordinator yet, for any key and any type there is', () =>
  withBroker(async (client) => {
    const { coordinators } = await client.call(findCoordinatorApi, 6, { keyType: 0, coordinatorKeys: ['g', ''] });
    assert.deepEqual(
      coordinators.map(({ key, errorCode, nodeId }) => [key, errorCode, nodeId]),
      ['g', ''].map((key) => [key, ErrorCode.COORDINATOR_NOT_AVAILABLE, -1]),
    );
    for (const keyType of [1, 2]) {
      const other = await client.call(findCoordinatorApi, 6, { keyType, coordinatorKeys: ['x'] });
      assert.equal(other.coordinators[0]!.errorCode, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    const unknown = await client.call(findCoordinatorApi, 6, { keyType: 9, coordinatorKeys: ['x'] });
    assert.equal(unknown.coordinators[0]!.errorCode, ErrorCode.INVALID_REQUEST);
    assert.equal(
      (await client.call(findCoordinatorApi, 2, { key: 'g' })).errorCode,
      ErrorCode.COORDINATOR_NOT_AVAILABLE,
    );
  }));
