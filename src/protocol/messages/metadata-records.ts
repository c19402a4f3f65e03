// The records of the metadata log (`__cluster_metadata`), by record type.

import { array, bool, bytes, float64, int16, int32, int64, int8, string, uint16, uuid } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A broker (re)joined, with a new epoch; fenced until its first good heartbeat. */
export const registerBrokerRecord = defineRecord({
  name: 'RegisterBrokerRecord',
  type: 0,
  versions: '0-4',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    isMigratingZkBroker: bool({ versions: '2+', default: false }),
    incarnationId: uuid(),
    brokerEpoch: int64(),
    endPoints: array({
      name: string(),
      host: string(),
      port: uint16(),
      securityProtocol: int16(),
    }),
    features: array({
      name: string(),
      minSupportedVersion: int16(),
      maxSupportedVersion: int16(),
    }),
    rack: string({ nullable: '0+' }),
    fenced: bool({ default: true }),
    inControlledShutdown: bool({ versions: '1+', default: false }),
    logDirs: array(uuid(), { versions: '3+', tag: 0 }),
    cordonedLogDirs: array(uuid(), { versions: '4+', nullable: '4+', tag: 1, default: null }),
  },
});

/** A broker was removed for good. */
export const unregisterBrokerRecord = defineRecord({
  name: 'UnregisterBrokerRecord',
  type: 1,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64(),
  },
});

/** A topic exists. */
export const topicRecord = defineRecord({
  name: 'TopicRecord',
  type: 2,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    topicId: uuid(),
  },
});

/** A partition in full: replicas, in-sync set, leader, epochs, directories. */
export const partitionRecord = defineRecord({
  name: 'PartitionRecord',
  type: 3,
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    replicas: array(int32()),
    isr: array(int32()),
    removingReplicas: array(int32()),
    addingReplicas: array(int32()),
    leader: int32({ default: -1 }),
    leaderRecoveryState: int8({ tag: 0, default: 0 }),
    leaderEpoch: int32({ default: -1 }),
    partitionEpoch: int32({ default: -1 }),
    directories: array(uuid(), { versions: '1+' }),
    eligibleLeaderReplicas: array(int32(), { versions: '2+', nullable: '2+', tag: 1, default: null }),
    lastKnownElr: array(int32(), { versions: '2+', nullable: '2+', tag: 2, default: null }),
  },
});

/** One config of one resource; a null value removes it. */
export const configRecord = defineRecord({
  name: 'ConfigRecord',
  type: 4,
  versions: '0',
  flexible: '0+',
  fields: {
    resourceType: int8(),
    resourceName: string(),
    name: string(),
    value: string({ nullable: '0+' }),
  },
});

/** What changed of a partition; what is absent stayed as it was. */
export const partitionChangeRecord = defineRecord({
  name: 'PartitionChangeRecord',
  type: 5,
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    isr: array(int32(), { nullable: '0+', tag: 0, default: null }),
    leader: int32({ tag: 1, default: -2 }),
    replicas: array(int32(), { nullable: '0+', tag: 2, default: null }),
    removingReplicas: array(int32(), { nullable: '0+', tag: 3, default: null }),
    addingReplicas: array(int32(), { nullable: '0+', tag: 4, default: null }),
    leaderRecoveryState: int8({ tag: 5, default: -1 }),
    directories: array(uuid(), { versions: '1+', nullable: '1+', tag: 8, default: null }),
    eligibleLeaderReplicas: array(int32(), { versions: '2+', nullable: '2+', tag: 6, default: null }),
    lastKnownElr: array(int32(), { versions: '2+', nullable: '2+', tag: 7, default: null }),
  },
});

/** A broker is fenced: it leads nothing. Replaced by `brokerRegistrationChangeRecord`. */
export const fenceBrokerRecord = defineRecord({
  name: 'FenceBrokerRecord',
  type: 7,
  versions: '0',
  flexible: '0+',
  fields: {
    id: int32(),
    epoch: int64(),
  },
});

/** A broker is back. Replaced by `brokerRegistrationChangeRecord`. */
export const unfenceBrokerRecord = defineRecord({
  name: 'UnfenceBrokerRecord',
  type: 8,
  versions: '0',
  flexible: '0+',
  fields: {
    id: int32(),
    epoch: int64(),
  },
});

/** A topic and its partitions are gone. */
export const removeTopicRecord = defineRecord({
  name: 'RemoveTopicRecord',
  type: 9,
  versions: '0',
  flexible: '0+',
  fields: {
    topicId: uuid(),
  },
});

/** A delegation token was made or renewed. */
export const delegationTokenRecord = defineRecord({
  name: 'DelegationTokenRecord',
  type: 10,
  versions: '0',
  flexible: '0+',
  fields: {
    owner: string(),
    requester: string(),
    renewers: array(string()),
    issueTimestamp: int64(),
    maxTimestamp: int64(),
    expirationTimestamp: int64(),
    tokenId: string(),
  },
});

/** A SCRAM credential of a user: salt, keys and iterations, never the password. */
export const userScramCredentialRecord = defineRecord({
  name: 'UserScramCredentialRecord',
  type: 11,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    mechanism: int8(),
    salt: bytes(),
    storedKey: bytes(),
    serverKey: bytes(),
    iterations: int32(),
  },
});

/** A feature is at this level; 0 is off. */
export const featureLevelRecord = defineRecord({
  name: 'FeatureLevelRecord',
  type: 12,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    featureLevel: int16(),
  },
});

/** One quota of one entity. */
export const clientQuotaRecord = defineRecord({
  name: 'ClientQuotaRecord',
  type: 14,
  versions: '0',
  flexible: '0+',
  fields: {
    entity: array({
      entityType: string(),
      entityName: string({ nullable: '0+' }),
    }),
    key: string(),
    value: float64(),
    remove: bool(),
  },
});

/** Producer ids below `nextProducerId` are given away. */
export const producerIdsRecord = defineRecord({
  name: 'ProducerIdsRecord',
  type: 15,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    nextProducerId: int64(),
  },
});

/** What changed of a registration: fencing, controlled shutdown, directories. */
export const brokerRegistrationChangeRecord = defineRecord({
  name: 'BrokerRegistrationChangeRecord',
  type: 17,
  versions: '0-3',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64(),
    fenced: int8({ tag: 0 }),
    inControlledShutdown: int8({ versions: '1+', tag: 1 }),
    logDirs: array(uuid(), { versions: '2+', tag: 2 }),
    cordonedLogDirs: array(uuid(), { versions: '3+', nullable: '3+', tag: 3, default: null }),
  },
});

/** An access rule. */
export const accessControlEntryRecord = defineRecord({
  name: 'AccessControlEntryRecord',
  type: 18,
  versions: '0',
  flexible: '0+',
  fields: {
    id: uuid(),
    resourceType: int8(),
    resourceName: string(),
    patternType: int8(),
    principal: string(),
    host: string(),
    operation: int8(),
    permissionType: int8(),
  },
});

/** An access rule is gone. */
export const removeAccessControlEntryRecord = defineRecord({
  name: 'RemoveAccessControlEntryRecord',
  type: 19,
  versions: '0',
  flexible: '0+',
  fields: {
    id: uuid(),
  },
});

/** Nothing; shows that the controller is alive and lets offsets move. */
export const noOpRecord = defineRecord({
  name: 'NoOpRecord',
  type: 20,
  versions: '0',
  flexible: '0+',
  fields: {},
});

/** How far a migration from ZooKeeper is; 0 none. */
export const zkMigrationStateRecord = defineRecord({
  name: 'ZkMigrationStateRecord',
  type: 21,
  versions: '0',
  flexible: '0+',
  fields: {
    zkMigrationState: int8(),
  },
});

/** A SCRAM credential is gone. */
export const removeUserScramCredentialRecord = defineRecord({
  name: 'RemoveUserScramCredentialRecord',
  type: 22,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    mechanism: int8(),
  },
});

/** The records up to the end or abort count together or not at all (KIP-868). */
export const beginTransactionRecord = defineRecord({
  name: 'BeginTransactionRecord',
  type: 23,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string({ nullable: '0+', tag: 0, default: null }),
  },
});

/** They count. */
export const endTransactionRecord = defineRecord({
  name: 'EndTransactionRecord',
  type: 24,
  versions: '0',
  flexible: '0+',
  fields: {},
});

/** They do not. */
export const abortTransactionRecord = defineRecord({
  name: 'AbortTransactionRecord',
  type: 25,
  versions: '0',
  flexible: '0+',
  fields: {
    reason: string({ nullable: '0+', tag: 0, default: null }),
  },
});

/** A delegation token is gone. */
export const removeDelegationTokenRecord = defineRecord({
  name: 'RemoveDelegationTokenRecord',
  type: 26,
  versions: '0',
  flexible: '0+',
  fields: {
    tokenId: string(),
  },
});

/** A controller's listeners and features (KIP-919). */
export const registerControllerRecord = defineRecord({
  name: 'RegisterControllerRecord',
  type: 27,
  versions: '0',
  flexible: '0+',
  fields: {
    controllerId: int32(),
    incarnationId: uuid(),
    zkMigrationReady: bool(),
    endPoints: array({
      name: string(),
      host: string(),
      port: uint16(),
      securityProtocol: int16(),
    }),
    features: array({
      name: string(),
      minSupportedVersion: int16(),
      maxSupportedVersion: int16(),
    }),
  },
});

/** The eligible leader replicas of a topic, or with an empty name of all, are forgotten (KIP-966). */
export const clearElrRecord = defineRecord({
  name: 'ClearElrRecord',
  type: 28,
  versions: '0',
  flexible: '0+',
  fields: {
    topicName: string(),
  },
});

/** All of them; the place in the list has no meaning, `type` does. */
export const metadataRecords = [
  registerBrokerRecord,
  unregisterBrokerRecord,
  topicRecord,
  partitionRecord,
  configRecord,
  partitionChangeRecord,
  fenceBrokerRecord,
  unfenceBrokerRecord,
  removeTopicRecord,
  delegationTokenRecord,
  userScramCredentialRecord,
  featureLevelRecord,
  clientQuotaRecord,
  producerIdsRecord,
  brokerRegistrationChangeRecord,
  accessControlEntryRecord,
  removeAccessControlEntryRecord,
  noOpRecord,
  zkMigrationStateRecord,
  removeUserScramCredentialRecord,
  beginTransactionRecord,
  endTransactionRecord,
  abortTransactionRecord,
  removeDelegationTokenRecord,
  registerControllerRecord,
  clearElrRecord,
];
