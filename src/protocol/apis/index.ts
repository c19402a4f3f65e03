// Every API of the protocol, by key. The order is the order of ApiVersions and of the documentation.

import { addOffsetsToTxnApi } from './add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from './add-partitions-to-txn.ts';
import { addRaftVoterApi } from './add-raft-voter.ts';
import { allocateProducerIdsApi } from './allocate-producer-ids.ts';
import { alterClientQuotasApi } from './alter-client-quotas.ts';
import { alterConfigsApi } from './alter-configs.ts';
import { alterPartitionApi } from './alter-partition.ts';
import { alterPartitionReassignmentsApi } from './alter-partition-reassignments.ts';
import { alterReplicaLogDirsApi } from './alter-replica-log-dirs.ts';
import { alterShareGroupOffsetsApi } from './alter-share-group-offsets.ts';
import { alterUserScramCredentialsApi } from './alter-user-scram-credentials.ts';
import { apiVersionsApi } from './api-versions.ts';
import { assignReplicasToDirsApi } from './assign-replicas-to-dirs.ts';
import { beginQuorumEpochApi } from './begin-quorum-epoch.ts';
import { brokerHeartbeatApi } from './broker-heartbeat.ts';
import { brokerRegistrationApi } from './broker-registration.ts';
import { consumerGroupDescribeApi } from './consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from './consumer-group-heartbeat.ts';
import { controllerRegistrationApi } from './controller-registration.ts';
import { createAclsApi } from './create-acls.ts';
import { createDelegationTokenApi } from './create-delegation-token.ts';
import { createPartitionsApi } from './create-partitions.ts';
import { createTopicsApi } from './create-topics.ts';
import { deleteAclsApi } from './delete-acls.ts';
import { deleteGroupsApi } from './delete-groups.ts';
import { deleteRecordsApi } from './delete-records.ts';
import { deleteShareGroupOffsetsApi } from './delete-share-group-offsets.ts';
import { deleteShareGroupStateApi } from './delete-share-group-state.ts';
import { deleteTopicsApi } from './delete-topics.ts';
import { describeAclsApi } from './describe-acls.ts';
import { describeClientQuotasApi } from './describe-client-quotas.ts';
import { describeClusterApi } from './describe-cluster.ts';
import { describeConfigsApi } from './describe-configs.ts';
import { describeDelegationTokenApi } from './describe-delegation-token.ts';
import { describeGroupsApi } from './describe-groups.ts';
import { describeLogDirsApi } from './describe-log-dirs.ts';
import { describeProducersApi } from './describe-producers.ts';
import { describeQuorumApi } from './describe-quorum.ts';
import { describeShareGroupOffsetsApi } from './describe-share-group-offsets.ts';
import { describeTopicPartitionsApi } from './describe-topic-partitions.ts';
import { describeTransactionsApi } from './describe-transactions.ts';
import { describeUserScramCredentialsApi } from './describe-user-scram-credentials.ts';
import { electLeadersApi } from './elect-leaders.ts';
import { endQuorumEpochApi } from './end-quorum-epoch.ts';
import { endTxnApi } from './end-txn.ts';
import { envelopeApi } from './envelope.ts';
import { expireDelegationTokenApi } from './expire-delegation-token.ts';
import { fetchApi } from './fetch.ts';
import { fetchSnapshotApi } from './fetch-snapshot.ts';
import { findCoordinatorApi } from './find-coordinator.ts';
import { getTelemetrySubscriptionsApi } from './get-telemetry-subscriptions.ts';
import { heartbeatApi } from './heartbeat.ts';
import { incrementalAlterConfigsApi } from './incremental-alter-configs.ts';
import { initProducerIdApi } from './init-producer-id.ts';
import { initializeShareGroupStateApi } from './initialize-share-group-state.ts';
import { joinGroupApi } from './join-group.ts';
import { leaveGroupApi } from './leave-group.ts';
import { listConfigResourcesApi } from './list-config-resources.ts';
import { listGroupsApi } from './list-groups.ts';
import { listOffsetsApi } from './list-offsets.ts';
import { listPartitionReassignmentsApi } from './list-partition-reassignments.ts';
import { listTransactionsApi } from './list-transactions.ts';
import { metadataApi } from './metadata.ts';
import { offsetCommitApi } from './offset-commit.ts';
import { offsetDeleteApi } from './offset-delete.ts';
import { offsetFetchApi } from './offset-fetch.ts';
import { offsetForLeaderEpochApi } from './offset-for-leader-epoch.ts';
import { produceApi } from './produce.ts';
import { pushTelemetryApi } from './push-telemetry.ts';
import { readShareGroupStateApi } from './read-share-group-state.ts';
import { readShareGroupStateSummaryApi } from './read-share-group-state-summary.ts';
import { removeRaftVoterApi } from './remove-raft-voter.ts';
import { renewDelegationTokenApi } from './renew-delegation-token.ts';
import { saslAuthenticateApi } from './sasl-authenticate.ts';
import { saslHandshakeApi } from './sasl-handshake.ts';
import { shareAcknowledgeApi } from './share-acknowledge.ts';
import { shareFetchApi } from './share-fetch.ts';
import { shareGroupDescribeApi } from './share-group-describe.ts';
import { shareGroupHeartbeatApi } from './share-group-heartbeat.ts';
import { streamsGroupDescribeApi } from './streams-group-describe.ts';
import { streamsGroupHeartbeatApi } from './streams-group-heartbeat.ts';
import { syncGroupApi } from './sync-group.ts';
import { txnOffsetCommitApi } from './txn-offset-commit.ts';
import { unregisterBrokerApi } from './unregister-broker.ts';
import { updateFeaturesApi } from './update-features.ts';
import { updateRaftVoterApi } from './update-raft-voter.ts';
import { voteApi } from './vote.ts';
import { writeShareGroupStateApi } from './write-share-group-state.ts';
import { writeTxnMarkersApi } from './write-txn-markers.ts';
import type { Api } from '../schema/message.ts';

export const apis: readonly Api[] = [
  produceApi,
  fetchApi,
  listOffsetsApi,
  metadataApi,
  offsetCommitApi,
  offsetFetchApi,
  findCoordinatorApi,
  joinGroupApi,
  heartbeatApi,
  leaveGroupApi,
  syncGroupApi,
  describeGroupsApi,
  listGroupsApi,
  saslHandshakeApi,
  apiVersionsApi,
  createTopicsApi,
  deleteTopicsApi,
  deleteRecordsApi,
  initProducerIdApi,
  offsetForLeaderEpochApi,
  addPartitionsToTxnApi,
  addOffsetsToTxnApi,
  endTxnApi,
  writeTxnMarkersApi,
  txnOffsetCommitApi,
  describeAclsApi,
  createAclsApi,
  deleteAclsApi,
  describeConfigsApi,
  alterConfigsApi,
  alterReplicaLogDirsApi,
  describeLogDirsApi,
  saslAuthenticateApi,
  createPartitionsApi,
  createDelegationTokenApi,
  renewDelegationTokenApi,
  expireDelegationTokenApi,
  describeDelegationTokenApi,
  deleteGroupsApi,
  electLeadersApi,
  incrementalAlterConfigsApi,
  alterPartitionReassignmentsApi,
  listPartitionReassignmentsApi,
  offsetDeleteApi,
  describeClientQuotasApi,
  alterClientQuotasApi,
  describeUserScramCredentialsApi,
  alterUserScramCredentialsApi,
  voteApi,
  beginQuorumEpochApi,
  endQuorumEpochApi,
  describeQuorumApi,
  alterPartitionApi,
  updateFeaturesApi,
  envelopeApi,
  fetchSnapshotApi,
  describeClusterApi,
  describeProducersApi,
  brokerRegistrationApi,
  brokerHeartbeatApi,
  unregisterBrokerApi,
  describeTransactionsApi,
  listTransactionsApi,
  allocateProducerIdsApi,
  consumerGroupHeartbeatApi,
  consumerGroupDescribeApi,
  controllerRegistrationApi,
  getTelemetrySubscriptionsApi,
  pushTelemetryApi,
  assignReplicasToDirsApi,
  listConfigResourcesApi,
  describeTopicPartitionsApi,
  shareGroupHeartbeatApi,
  shareGroupDescribeApi,
  shareFetchApi,
  shareAcknowledgeApi,
  addRaftVoterApi,
  removeRaftVoterApi,
  updateRaftVoterApi,
  initializeShareGroupStateApi,
  readShareGroupStateApi,
  writeShareGroupStateApi,
  deleteShareGroupStateApi,
  readShareGroupStateSummaryApi,
  streamsGroupHeartbeatApi,
  streamsGroupDescribeApi,
  describeShareGroupOffsetsApi,
  alterShareGroupOffsetsApi,
  deleteShareGroupOffsetsApi,
];

export const apiByKey: ReadonlyMap<number, Api> = new Map(apis.map((api) => [api.key, api]));
