// AlterPartition (key 56). A partition leader proposes a new in-sync set to the controller (KIP-497). Only what the
// controller has accepted counts as committed; until then the leader works with the larger of both sets. Needs
// ClusterAction.
// v0 and v1 are gone. v2: topics by id (KIP-841). v3: members of the set with their broker epochs, so that a
// restarted broker does not slip back in on old news (KIP-903).
// Errors per partition: INVALID_UPDATE_VERSION when `partitionEpoch` is not the current one, FENCED_LEADER_EPOCH,
// NEW_LEADER_ELECTED when the change completes a reassignment away from the sender, INELIGIBLE_REPLICA for a fenced
// or stopping member, UNKNOWN_TOPIC_ID, INVALID_REQUEST for a set without its leader. At the top: NOT_CONTROLLER,
// STALE_BROKER_EPOCH.

import { array, int16, int32, int64, int8, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const alterPartitionApi = defineApi({
  key: 56,
  name: 'AlterPartition',
  versions: '2-3',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    topics: array({
      topicId: uuid({ ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        leaderEpoch: int32(),
        newIsr: array(int32(), { versions: '0-2' }),
        /** Broker epoch -1 is not checked. */
        newIsrWithEpochs: array(
          {
            brokerId: int32({ versions: '3+' }),
            brokerEpoch: int64({ versions: '3+', default: -1 }),
          },
          { versions: '3+' },
        ),
        /** 0 recovered, 1 recovering after an unclean election. */
        leaderRecoveryState: int8({ default: 0 }),
        partitionEpoch: int32(),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    topics: array({
      topicId: uuid({ ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
        isr: array(int32()),
        leaderRecoveryState: int8({ default: 0, ignorable: true }),
        partitionEpoch: int32(),
      }),
    }),
  },
});
