// What consumers of a classic group send each other through the coordinator.

import { array, bytes, int32, string } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

/** What a consumer puts into JoinGroup: its topics and what it owns. Behind an int16 version. */
export const consumerProtocolSubscription = defineMessage({
  name: 'ConsumerProtocolSubscription',
  versions: '0-3',
  fields: {
    topics: array(string()),
    userData: bytes({ nullable: '0+', default: null }),
    ownedPartitions: array(
      {
        topic: string({ versions: '1+' }),
        partitions: array(int32(), { versions: '1+' }),
      },
      { versions: '1+', ignorable: true },
    ),
    generationId: int32({ versions: '2+', default: -1, ignorable: true }),
    rackId: string({ versions: '3+', nullable: '3+', default: null, ignorable: true }),
  },
});

/** What the leader puts into SyncGroup for a member. Behind an int16 version. */
export const consumerProtocolAssignment = defineMessage({
  name: 'ConsumerProtocolAssignment',
  versions: '0-3',
  fields: {
    assignedPartitions: array({
      topic: string(),
      partitions: array(int32()),
    }),
    userData: bytes({ nullable: '0+', default: null }),
  },
});
