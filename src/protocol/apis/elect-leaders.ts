// ElectLeaders (key 43). An admin client has the controller elect leaders again: the preferred replica of each
// partition (0), or, from v1 on, any live one even if records are lost (1). Null partitions are all. Needs Alter on
// the cluster.
// v1: the choice of election and an error for the whole (KIP-460). v2 flexible.
// Errors per partition: ELECTION_NOT_NEEDED when the right one leads already, PREFERRED_LEADER_NOT_AVAILABLE,
// ELIGIBLE_LEADERS_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION, REQUEST_TIMED_OUT. For the whole: NOT_CONTROLLER,
// CLUSTER_AUTHORIZATION_FAILED.

import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const electLeadersApi = defineApi({
  key: 43,
  name: 'ElectLeaders',
  versions: '0-2',
  flexible: '2+',
  listeners: ['broker', 'controller'],
  request: {
    /** 0 preferred, 1 unclean. */
    electionType: int8({ versions: '1+' }),
    /** Null is all partitions. */
    topicPartitions: array(
      {
        topic: string(),
        partitions: array(int32()),
      },
      { nullable: '0+' },
    ),
    timeoutMs: int32({ default: 60000 }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16({ versions: '1+' }),
    replicaElectionResults: array({
      topic: string(),
      partitionResult: array({
        partitionId: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: '0+' }),
      }),
    }),
  },
});
