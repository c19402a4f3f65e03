// Every API this broker serves. ApiVersions shows this list; nothing else says what is served.

import type { Handler } from '../handler.ts';
import { addOffsetsToTxn } from './add-offsets-to-txn.ts';
import { addPartitionsToTxn } from './add-partitions-to-txn.ts';
import { addRaftVoter } from './add-raft-voter.ts';
import { alterClientQuotas } from './alter-client-quotas.ts';
import { alterConfigs } from './alter-configs.ts';
import { alterPartitionReassignments } from './alter-partition-reassignments.ts';
import { alterReplicaLogDirs } from './alter-replica-log-dirs.ts';
import { alterUserScramCredentials } from './alter-user-scram-credentials.ts';
import { apiVersions } from './api-versions.ts';
import { consumerGroupDescribe } from './consumer-group-describe.ts';
import { consumerGroupHeartbeat } from './consumer-group-heartbeat.ts';
import { createAcls } from './create-acls.ts';
import { createDelegationToken } from './create-delegation-token.ts';
import { createPartitions } from './create-partitions.ts';
import { createTopics } from './create-topics.ts';
import { deleteAcls } from './delete-acls.ts';
import { deleteGroups } from './delete-groups.ts';
import { deleteRecords } from './delete-records.ts';
import { deleteTopics } from './delete-topics.ts';
import { describeAcls } from './describe-acls.ts';
import { describeClientQuotas } from './describe-client-quotas.ts';
import { describeCluster } from './describe-cluster.ts';
import { describeConfigs } from './describe-configs.ts';
import { describeDelegationToken } from './describe-delegation-token.ts';
import { describeGroups } from './describe-groups.ts';
import { describeLogDirs } from './describe-log-dirs.ts';
import { describeProducers } from './describe-producers.ts';
import { describeQuorum } from './describe-quorum.ts';
import { describeTopicPartitions } from './describe-topic-partitions.ts';
import { describeTransactions } from './describe-transactions.ts';
import { describeUserScramCredentials } from './describe-user-scram-credentials.ts';
import { electLeaders } from './elect-leaders.ts';
import { endTxn } from './end-txn.ts';
import { expireDelegationToken } from './expire-delegation-token.ts';
import { fetch } from './fetch.ts';
import { findCoordinator } from './find-coordinator.ts';
import { getTelemetrySubscriptions } from './get-telemetry-subscriptions.ts';
import { heartbeat } from './heartbeat.ts';
import { incrementalAlterConfigs } from './incremental-alter-configs.ts';
import { initProducerId } from './init-producer-id.ts';
import { joinGroup } from './join-group.ts';
import { leaveGroup } from './leave-group.ts';
import { listConfigResources } from './list-config-resources.ts';
import { listGroups } from './list-groups.ts';
import { listOffsets } from './list-offsets.ts';
import { listPartitionReassignments } from './list-partition-reassignments.ts';
import { listTransactions } from './list-transactions.ts';
import { metadata } from './metadata.ts';
import { offsetCommit } from './offset-commit.ts';
import { offsetDelete } from './offset-delete.ts';
import { offsetFetch } from './offset-fetch.ts';
import { offsetForLeaderEpoch } from './offset-for-leader-epoch.ts';
import { produce } from './produce.ts';
import { pushTelemetry } from './push-telemetry.ts';
import { removeRaftVoter } from './remove-raft-voter.ts';
import { renewDelegationToken } from './renew-delegation-token.ts';
import { syncGroup } from './sync-group.ts';
import { txnOffsetCommit } from './txn-offset-commit.ts';
import { unregisterBroker } from './unregister-broker.ts';
import { updateFeatures } from './update-features.ts';
import { writeTxnMarkers } from './write-txn-markers.ts';

/** Handlers of different APIs in one list: each is called only with requests of its own API. */
export const handlers = (
  [
    produce,
    fetch,
    listOffsets,
    metadata,
    findCoordinator,
    apiVersions,
    createTopics,
    deleteTopics,
    deleteRecords,
    initProducerId,
    offsetForLeaderEpoch,
    describeConfigs,
    alterClientQuotas,
    alterConfigs,
    alterReplicaLogDirs,
    describeLogDirs,
    createPartitions,
    incrementalAlterConfigs,
    describeClientQuotas,
    describeCluster,
    describeTopicPartitions,
    consumerGroupDescribe,
    consumerGroupHeartbeat,
    deleteGroups,
    describeGroups,
    heartbeat,
    joinGroup,
    leaveGroup,
    listConfigResources,
    listGroups,
    offsetCommit,
    offsetDelete,
    offsetFetch,
    syncGroup,
    addOffsetsToTxn,
    addPartitionsToTxn,
    describeTransactions,
    endTxn,
    listTransactions,
    describeProducers,
    txnOffsetCommit,
    writeTxnMarkers,
    describeAcls,
    createAcls,
    deleteAcls,
    createDelegationToken,
    renewDelegationToken,
    expireDelegationToken,
    describeDelegationToken,
    alterUserScramCredentials,
    describeUserScramCredentials,
    electLeaders,
    alterPartitionReassignments,
    listPartitionReassignments,
    describeQuorum,
    updateFeatures,
    unregisterBroker,
    addRaftVoter,
    removeRaftVoter,
    getTelemetrySubscriptions,
    pushTelemetry,
  ] as unknown as readonly Handler[]
).toSorted((a, b) => a.api.key - b.api.key);
