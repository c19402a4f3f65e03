// BrokerHeartbeat (key 63). A broker says it is alive, how far its metadata is, and whether it wants to be fenced or
// to stop; the controller answers what it shall be (KIP-631). Sent every `broker.heartbeat.interval.ms`; without one
// for `broker.session.timeout.ms` the broker is fenced. Needs ClusterAction.
// v1: failed log directories, whose leaders are moved at once (KIP-858). v2: cordoned directories, which get no new
// replicas (KIP-1066).
// A stopping broker repeats `wantShutDown` until `shouldShutDown` says that it leads nothing any more.
// Errors: NOT_CONTROLLER, STALE_BROKER_EPOCH when a later registration took its place, BROKER_ID_NOT_REGISTERED.

import { array, bool, int16, int32, int64, uuid } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const brokerHeartbeatApi = defineApi({
  key: 63,
  name: 'BrokerHeartbeat',
  versions: '0-2',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    /** The last metadata record that the broker has applied. */
    currentMetadataOffset: int64(),
    wantFence: bool(),
    wantShutDown: bool(),
    offlineLogDirs: array(uuid(), { versions: '1+', tag: 0 }),
    cordonedLogDirs: array(uuid(), { versions: '2+', nullable: '2+', tag: 1, default: null }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    isCaughtUp: bool({ default: false }),
    isFenced: bool({ default: true }),
    shouldShutDown: bool(),
  },
});
