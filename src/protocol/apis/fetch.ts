// Fetch (key 1). Reads record batches of many partitions: consumers and follower brokers ask the leader (or, with a
// rack id, a near replica), controllers the leader of the metadata log. The answer waits up to `maxWaitMs` for
// `minBytes`; the first partition with data gets at least one batch, however large. Needs Read on the topic, for
// followers ClusterAction.
// v0 to v3 are gone. v5 log start offsets. v7 sessions that repeat only what changed (KIP-227). v9 leader epochs
// (KIP-320). v10 zstd. v11 rack id, reading from followers (KIP-392). v12 flexible: diverging epochs instead of
// OffsetForLeaderEpoch (KIP-595). v13 topics by id (KIP-516). v15 `replicaState` (KIP-903). v16 the new leader comes
// with NOT_LEADER_OR_FOLLOWER (KIP-951). v17 directory ids (KIP-853). v18 the replica's high watermark (KIP-1166).
// Errors per partition: OFFSET_OUT_OF_RANGE, NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH,
// UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID, KAFKA_STORAGE_ERROR (before v6
// NOT_LEADER_OR_FOLLOWER), UNSUPPORTED_COMPRESSION_TYPE, OFFSET_NOT_AVAILABLE, TOPIC_AUTHORIZATION_FAILED. For the
// whole: FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR.

import { array, int16, int32, int64, int8, records, string, struct, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const fetchApi = defineApi({
  key: 1,
  name: 'Fetch',
  versions: '4-18',
  flexible: '12+',
  listeners: ['broker', 'controller'],
  request: {
    /** Checked by controllers only. */
    clusterId: string({ versions: '12+', nullable: '12+', tag: 0, default: null, ignorable: true }),
    /** -1 a consumer, -2 a debugging consumer, else the fetching broker. */
    replicaId: int32({ versions: '0-14', default: -1 }),
    replicaState: struct(
      {
        replicaId: int32({ versions: '15+', default: -1 }),
        replicaEpoch: int64({ versions: '15+', default: -1 }),
      },
      { versions: '15+', tag: 1 },
    ),
    maxWaitMs: int32(),
    /** The answer waits for so many bytes, up to `maxWaitMs`. */
    minBytes: int32(),
    /** Not absolute: the first batch is returned even if it is larger. */
    maxBytes: int32({ default: 0x7fffffff, ignorable: true }),
    /** 0 read uncommitted, 1 read committed. */
    isolationLevel: int8({ default: 0, ignorable: true }),
    /** 0 without a session. */
    sessionId: int32({ versions: '7+', default: 0, ignorable: true }),
    /** 0 opens a session, -1 closes or avoids one, else one more than the last. */
    sessionEpoch: int32({ versions: '7+', default: -1, ignorable: true }),
    topics: array({
      topic: string({ versions: '0-12', ignorable: true }),
      topicId: uuid({ versions: '13+', ignorable: true }),
      partitions: array({
        partition: int32(),
        /** -1 unchecked. */
        currentLeaderEpoch: int32({ versions: '9+', default: -1, ignorable: true }),
        fetchOffset: int64(),
        /** Epoch of the record before `fetchOffset`; -1 unknown, then nothing is compared. */
        lastFetchedEpoch: int32({ versions: '12+', default: -1 }),
        /** The follower's own; -1 from consumers. */
        logStartOffset: int64({ versions: '5+', default: -1, ignorable: true }),
        partitionMaxBytes: int32(),
        replicaDirectoryId: uuid({ versions: '17+', tag: 0, ignorable: true }),
        /** -1 unknown; 2^63-1 (here 2^63) when the replica does not know this field. */
        highWatermark: int64({ versions: '18+', tag: 1, default: 2 ** 63, ignorable: true }),
      }),
    }),
    /** What a session shall no longer contain. */
    forgottenTopicsData: array(
      {
        topic: string({ versions: '7-12', ignorable: true }),
        topicId: uuid({ versions: '13+', ignorable: true }),
        partitions: array(int32(), { versions: '7+' }),
      },
      { versions: '7+' },
    ),
    /** Empty: only the leader will do. */
    rackId: string({ versions: '11+', default: '', ignorable: true }),
  },
  response: {
    throttleTimeMs: int32({ ignorable: true }),
    errorCode: int16({ versions: '7+', ignorable: true }),
    sessionId: int32({ versions: '7+', default: 0 }),
    responses: array({
      topic: string({ versions: '0-12', ignorable: true }),
      topicId: uuid({ versions: '13+', ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        /** -1 with an error. */
        highWatermark: int64(),
        /** End of what read committed may see; -1 unknown. */
        lastStableOffset: int64({ default: -1, ignorable: true }),
        logStartOffset: int64({ versions: '5+', default: -1, ignorable: true }),
        /** The reader's log went another way: cut back to this epoch's end. -1 none. */
        divergingEpoch: struct(
          {
            epoch: int32({ versions: '12+', default: -1 }),
            endOffset: int64({ versions: '12+', default: -1 }),
          },
          { versions: '12+', tag: 0 },
        ),
        currentLeader: struct(
          {
            leaderId: int32({ versions: '12+', default: -1 }),
            leaderEpoch: int32({ versions: '12+', default: -1 }),
          },
          { versions: '12+', tag: 1 },
        ),
        /** The log begins later than asked: load this snapshot. -1 none. */
        snapshotId: struct(
          {
            endOffset: int64({ default: -1 }),
            epoch: int32({ default: -1 }),
          },
          { versions: '12+', tag: 2 },
        ),
        /** Null unless read committed. */
        abortedTransactions: array(
          {
            producerId: int64(),
            firstOffset: int64(),
          },
          { nullable: '4+', ignorable: true },
        ),
        /** The broker to fetch from instead; -1 stay here. */
        preferredReadReplica: int32({ versions: '11+', default: -1 }),
        records: records({ nullable: '0+' }),
      }),
    }),
    nodeEndpoints: array(
      {
        nodeId: int32({ versions: '16+' }),
        host: string({ versions: '16+' }),
        port: int32({ versions: '16+' }),
        rack: string({ versions: '16+', nullable: '16+', default: null }),
      },
      { versions: '16+', tag: 0 },
    ),
  },
});
