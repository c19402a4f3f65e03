// BrokerRegistration (key 62). A broker that starts introduces itself to the controller, with listeners, features,
// rack and log directories, and receives its broker epoch (KIP-631). It is fenced until heartbeats show that it has
// caught up. Needs ClusterAction.
// v1: migration from ZooKeeper (only false is of use today). v2: log directories (KIP-858). v3: the epoch before the
// last stop, to tell a clean one from a crash (KIP-966). v4: features that begin at version 0 (KAFKA-17011).
// Errors: NOT_CONTROLLER, INCONSISTENT_CLUSTER_ID, DUPLICATE_BROKER_REGISTRATION while another incarnation with this
// id is alive, UNSUPPORTED_VERSION when the broker cannot do a feature that is on, INVALID_REGISTRATION for listeners
// or directories that cannot be.

import { array, bool, int16, int32, int64, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const brokerRegistrationApi = defineApi({
  key: 62,
  name: 'BrokerRegistration',
  versions: '0-4',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    brokerId: int32(),
    clusterId: string(),
    /** A new one for every start of the process. */
    incarnationId: uuid(),
    listeners: array({
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
    isMigratingZkBroker: bool({ versions: '1+', default: false }),
    logDirs: array(uuid(), { versions: '2+', ignorable: true }),
    /** Of the last clean stop; -1 unknown. */
    previousBrokerEpoch: int64({ versions: '3+', default: -1, ignorable: true }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    /** -1 with an error. */
    brokerEpoch: int64({ default: -1 }),
  },
});
