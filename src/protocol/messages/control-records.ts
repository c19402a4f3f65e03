// Keys and values of control batches: transaction markers, and what the metadata log says about itself.

import { array, int16, int32, int64, string, struct, uint16, uuid } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

/** Key of every control record. 0 abort, 1 commit, 2 leader change, 3 and 4 snapshot, 5 kraft version, 6 voters. */
export const controlRecordTypeSchema = defineMessage({
  name: 'ControlRecordTypeSchema',
  versions: '0',
  fields: {
    type: int16(),
  },
});

const voter = {
  voterId: int32(),
  voterDirectoryId: uuid({ versions: '1+' }),
};

/** First record of a leader's epoch in the metadata log. */
export const leaderChangeMessage = defineMessage({
  name: 'LeaderChangeMessage',
  versions: '0-1',
  flexible: '0+',
  fields: {
    version: int16(),
    leaderId: int32(),
    voters: array(voter),
    grantingVoters: array(voter),
  },
});

/** First record of a snapshot: the time of the last record in it. */
export const snapshotHeaderRecord = defineMessage({
  name: 'SnapshotHeaderRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    lastContainedLogTimestamp: int64(),
  },
});

/** Last record of a snapshot: without it the file is incomplete. */
export const snapshotFooterRecord = defineMessage({
  name: 'SnapshotFooterRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
  },
});

/** The version of the quorum's own protocol; from 1 on voters are in the log. */
export const kRaftVersionRecord = defineMessage({
  name: 'KRaftVersionRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    kRaftVersion: int16(),
  },
});

/** The voters of the quorum from here on (KIP-853). */
export const votersRecord = defineMessage({
  name: 'VotersRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    voters: array({
      voterId: int32(),
      voterDirectoryId: uuid(),
      endpoints: array({
        name: string(),
        host: string(),
        port: uint16(),
      }),
      kRaftVersionFeature: struct({
        minSupportedVersion: int16(),
        maxSupportedVersion: int16(),
      }),
    }),
  },
});

/** Value of a transaction marker: the epoch of the coordinator that had it written. */
export const endTxnMarker = defineMessage({
  name: 'EndTxnMarker',
  versions: '0',
  fields: {
    coordinatorEpoch: int32(),
  },
});
