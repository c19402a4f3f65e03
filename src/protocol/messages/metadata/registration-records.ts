// Records of the metadata log. Who is in the cluster: brokers, controllers, and whether a broker may lead.

import { array, bool, int16, int32, int64, int8, string, uint16, uuid } from '../../schema/fields.ts';
import { defineRecord } from '../../schema/message.ts';

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
