// Keys and values of control batches: transaction markers, and what the metadata log says about itself.

import { array, int16, int32, int64, string, struct, uint16, uuid } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

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

export const snapshotHeaderRecord = defineMessage({
  name: 'SnapshotHeaderRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    lastContainedLogTimestamp: int64(),
  },
});

export const snapshotFooterRecord = defineMessage({
  name: 'SnapshotFooterRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
  },
});

export const kRaftVersionRecord = defineMessage({
  name: 'KRaftVersionRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: int16(),
    kRaftVersion: int16(),
  },
});

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

export const endTxnMarker = defineMessage({
  name: 'EndTxnMarker',
  versions: '0',
  fields: {
    coordinatorEpoch: int32(),
  },
});
