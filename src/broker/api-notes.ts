// What there is to say about APIs beyond their versions: why one of Kafka's is not served, and what one that
// is served can only answer. docs/compatibility.md is made of it; a test holds it to the list of handlers.

const later = (what: string): string => `comes with ${what}`;
const amongBrokers = 'is asked by other brokers and controllers; a cluster of one has none';

/** By name. Clients learn of it from ApiVersions, where these are missing. */
export const unservedApis: ReadonlyMap<string, string> = new Map([
  ...[
    'AllocateProducerIds',
    'AlterPartition',
    'AssignReplicasToDirs',
    'BeginQuorumEpoch',
    'BrokerHeartbeat',
    'BrokerRegistration',
    'ControllerRegistration',
    'EndQuorumEpoch',
    'Envelope',
    'FetchSnapshot',
    'UpdateRaftVoter',
    'Vote',
  ].map((name) => [name, amongBrokers] as const),
  ...['SaslAuthenticate', 'SaslHandshake'].map((name) => [name, later('SASL')] as const),
  ...[
    'AlterShareGroupOffsets',
    'DeleteShareGroupOffsets',
    'DeleteShareGroupState',
    'DescribeShareGroupOffsets',
    'InitializeShareGroupState',
    'ReadShareGroupState',
    'ReadShareGroupStateSummary',
    'ShareAcknowledge',
    'ShareFetch',
    'ShareGroupDescribe',
    'ShareGroupHeartbeat',
    'WriteShareGroupState',
  ].map((name) => [name, later('share groups')] as const),
  ...['StreamsGroupDescribe', 'StreamsGroupHeartbeat'].map((name) => [name, later('streams groups')] as const),
]);

const withoutAuthorizer = 'answers SECURITY_DISABLED, as Kafka without an authorizer';
const withoutAuthentication = 'is refused, as by Kafka on a connection without authentication';
const withPages =
  'is shown where `samsa.http.port` is set: what clients push is on the page for metrics (Kafka: where a reporter takes it)';
const oneVoter = 'checks its request as Kafka does and refuses it: this node stays the only voter';

/** By name: what a served API can answer in this release. */
export const limitedApis: ReadonlyMap<string, string> = new Map([
  ['AddRaftVoter', oneVoter],
  ['CreateAcls', withoutAuthorizer],
  ['CreateDelegationToken', withoutAuthentication],
  ['DeleteAcls', withoutAuthorizer],
  ['DescribeAcls', withoutAuthorizer],
  ['DescribeDelegationToken', withoutAuthentication],
  ['ElectLeaders', 'the only replica stays the leader; every partition is told so'],
  ['ExpireDelegationToken', withoutAuthentication],
  ['GetTelemetrySubscriptions', withPages],
  ['PushTelemetry', withPages],
  ['RemoveRaftVoter', oneVoter],
  ['RenewDelegationToken', withoutAuthentication],
]);
