// For each error: what happened, why, and what to do about it. Shown by the tools and in docs/errors.md.

import type { ErrorName } from './error-table.ts';

export const errorExplanations: Readonly<Record<ErrorName, string>> = {
  UNKNOWN_SERVER_ERROR:
    "The broker met a condition that the protocol has no code for, usually a bug. Look at the broker's log for the same moment.",
  NONE: 'The request succeeded.',
  OFFSET_OUT_OF_RANGE:
    "The requested offset is before the log's start (retention or DeleteRecords removed it) or after its end (the log was truncated). Seek to the earliest or latest offset, or set auto.offset.reset.",
  CORRUPT_MESSAGE:
    'The bytes that arrived are not what the checksum was made for. Send the batch again; if it repeats, check the network, the client library and the disk.',
  UNKNOWN_TOPIC_OR_PARTITION:
    'The topic or partition does not exist, was deleted, or has only just been created and this broker does not know it yet. Check the name; clients refresh their metadata and try again.',
  INVALID_FETCH_SIZE:
    "The request asked for a size that makes no sense, for example a negative one. Check the fetch sizes in the client's configuration.",
  LEADER_NOT_AVAILABLE:
    'A leader is being elected, or no replica that may lead is alive. Clients try again; if it lasts, look for brokers that are down.',
  NOT_LEADER_OR_FOLLOWER:
    'Leadership moved, and the client used old metadata. It refreshes its metadata and asks the right broker.',
  REQUEST_TIMED_OUT:
    'For a produce with acks=all the in-sync replicas did not confirm in time, and the records may still be written. Try again with idempotence on, raise the timeout, or look for slow brokers.',
  BROKER_NOT_AVAILABLE: 'The broker that should answer is not alive. Check that it runs and can be reached.',
  REPLICA_NOT_AVAILABLE:
    'The broker does not hold the replica, or it is being moved. Refresh metadata and ask another replica.',
  MESSAGE_TOO_LARGE:
    "A batch is larger than the topic's max.message.bytes. Send smaller records, compress, lower batch.size, or raise the limit.",
  STALE_CONTROLLER_EPOCH: 'Another controller has been elected since the request was made. The old one must step down.',
  OFFSET_METADATA_TOO_LARGE:
    'A committed offset carries more metadata than offset.metadata.max.bytes allows. Shorten it or raise the limit.',
  NETWORK_EXCEPTION:
    'The other side closed the connection or cannot be reached. Clients connect again; whether the request was carried out is unknown.',
  COORDINATOR_LOAD_IN_PROGRESS:
    'The broker has just become coordinator of this group or transactional id and reads its log. Try again in a moment.',
  COORDINATOR_NOT_AVAILABLE:
    'The internal topic of the coordinator does not exist yet or its partition has no leader. Try again; if it lasts, check the brokers and the replication factor of the internal topics.',
  NOT_COORDINATOR:
    'The coordinator of this group or transactional id moved to another broker. Clients look it up again.',
  INVALID_TOPIC_EXCEPTION:
    "Names have 1 to 249 letters, digits, dots, underscores and hyphens and are not '.' or '..'. Internal topics cannot be written by ordinary clients.",
  RECORD_LIST_TOO_LARGE:
    'All batches for a partition must fit into one segment. Send less at once or raise segment.bytes.',
  NOT_ENOUGH_REPLICAS:
    'Fewer replicas are in sync than min.insync.replicas demands, so nothing was written. Bring brokers back, or lower min.insync.replicas if you accept less safety.',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    'The in-sync set shrank while the records were being copied. A producer that tries again without idempotence may write them twice.',
  INVALID_REQUIRED_ACKS: "acks must be 0, 1 or all (-1). Check the producer's configuration.",
  ILLEGAL_GENERATION:
    'The group rebalanced and this member missed it. It must join again; offsets it wanted to commit belong to the old generation.',
  INCONSISTENT_GROUP_PROTOCOL:
    'All members of a classic group need one assignor in common and the same protocol type. Align partition.assignment.strategy.',
  INVALID_GROUP_ID: 'The group id is empty or missing. Set group.id.',
  UNKNOWN_MEMBER_ID:
    "The member's session expired, it left, or the group was deleted. The client joins again as a new member.",
  INVALID_SESSION_TIMEOUT:
    "session.timeout.ms must lie between the broker's group.min.session.timeout.ms and group.max.session.timeout.ms.",
  REBALANCE_IN_PROGRESS:
    'Members are being assigned anew. The client joins again and continues; commits during that time may fail.',
  INVALID_COMMIT_OFFSET_SIZE:
    'The record for this commit is larger than the offsets topic accepts. Shorten its metadata.',
  TOPIC_AUTHORIZATION_FAILED: 'The user has no permission for this operation on the topic. Ask for an ACL.',
  GROUP_AUTHORIZATION_FAILED: 'The user has no permission for this group. Ask for an ACL.',
  CLUSTER_AUTHORIZATION_FAILED: 'The user has no permission for operations on the whole cluster. Ask for an ACL.',
  INVALID_TIMESTAMP:
    "A record lies further from the broker's clock than message.timestamp.before.max.ms or message.timestamp.after.max.ms allows. Check the clocks and the unit: milliseconds.",
  UNSUPPORTED_SASL_MECHANISM:
    'The client asked for a mechanism that is not in sasl.enabled.mechanisms. Choose one that the broker lists.',
  ILLEGAL_SASL_STATE:
    'The client sent something else where an authentication step was due. Often a plain client talks to a SASL listener, or the reverse.',
  UNSUPPORTED_VERSION:
    'Client and broker have no version of this request in common, or it uses a feature the cluster has not enabled. Upgrade the older side.',
  TOPIC_ALREADY_EXISTS:
    'The topic was created before, perhaps by another client at the same moment. Use it, or choose another name.',
  INVALID_PARTITIONS: 'The number must be at least 1, and a topic can only gain partitions.',
  INVALID_REPLICATION_FACTOR: 'It must be at least 1 and not above the number of brokers that are alive.',
  INVALID_REPLICA_ASSIGNMENT:
    'A manual assignment names unknown brokers, names one twice, leaves out a partition, or gives partitions different numbers of replicas.',
  INVALID_CONFIG:
    'A setting has an unknown name or a value it cannot take. The message names it and says what is valid.',
  NOT_CONTROLLER: 'The request must go to the active controller. Clients look it up and try again.',
  INVALID_REQUEST:
    "The fields of the request do not fit together, or something in it is not allowed. The broker's log has the details; often it is a bug in the client library.",
  UNSUPPORTED_FOR_MESSAGE_FORMAT:
    'The topic was written in an old format without the needed fields. Records in format version 2 have them.',
  POLICY_VIOLATION: "The operator's rules for topics and settings refuse this change. The message says which rule.",
  OUT_OF_ORDER_SEQUENCE_NUMBER:
    "A batch before this one is missing on the broker: it was lost, or the producer's state is gone. The producer must start again, as a gap cannot be repaired.",
  DUPLICATE_SEQUENCE_NUMBER:
    'A repeated send arrived twice. The first one counts, and the producer may treat it as written.',
  INVALID_PRODUCER_EPOCH:
    'A newer producer with the same id or transactional id took over. This one is a zombie and must be closed.',
  INVALID_TXN_STATE:
    "For example, committing when no transaction is open. The application's calls are out of order, or the transaction timed out before.",
  INVALID_PRODUCER_ID_MAPPING:
    'The transactional id expired or was taken over by another producer. Call initTransactions again.',
  INVALID_TRANSACTION_TIMEOUT:
    "transaction.timeout.ms is not positive, or it is above the broker's transaction.max.timeout.ms. Lower it or raise the limit.",
  CONCURRENT_TRANSACTIONS:
    'The previous transaction of this transactional id is still being finished. Clients try again in a moment.',
  TRANSACTION_COORDINATOR_FENCED:
    'Another broker took over the coordinator while transaction markers were written. The new one sends them again.',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'The user has no permission for this transactional id. Ask for an ACL.',
  SECURITY_DISABLED: 'The broker has no authorizer, so there are no ACLs to read or change.',
  OPERATION_NOT_ATTEMPTED:
    'An earlier part of the same request failed, and this part was left alone. Repair that and send it again.',
  KAFKA_STORAGE_ERROR:
    "A read or a write failed, for example because the disk is full or broken. The partition takes no writes until it is repaired; the broker's log names the file.",
  LOG_DIR_NOT_FOUND: "The directory is not in the broker's log.dirs, or it is offline.",
  SASL_AUTHENTICATION_FAILED:
    'User name, password or token were refused. Trying again with the same credentials does not help.',
  UNKNOWN_PRODUCER_ID:
    'All records of the producer were deleted, or it was silent longer than producer.id.expiration.ms. It gets a new id and continues.',
  REASSIGNMENT_IN_PROGRESS: 'Wait until the current reassignment is finished, or cancel it first.',
  DELEGATION_TOKEN_AUTH_DISABLED: 'The broker has no delegation.token.secret.key.',
  DELEGATION_TOKEN_NOT_FOUND: 'It expired, was removed, or never existed. Ask for a new one.',
  DELEGATION_TOKEN_OWNER_MISMATCH: 'Only the owner and the renewers of a token may renew or expire it.',
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: 'The connection must be authenticated, and not by a delegation token itself.',
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: 'The user has no permission for this token. Ask for an ACL.',
  DELEGATION_TOKEN_EXPIRED: 'Ask for a new token, and renew tokens before they end.',
  INVALID_PRINCIPAL_TYPE: 'Principals are written as User:name.',
  NON_EMPTY_GROUP: 'Stop the consumers of the group, then try again.',
  GROUP_ID_NOT_FOUND: 'The group never existed, was deleted, or is of another type than the request expects.',
  FETCH_SESSION_ID_NOT_FOUND:
    'The session was dropped to make room for others. The client begins a new one with a full fetch.',
  INVALID_FETCH_SESSION_EPOCH: 'A fetch of the session was lost or came twice. The client begins a new session.',
  LISTENER_NOT_FOUND: 'The brokers do not all have this listener. Give every broker the same listener names.',
  TOPIC_DELETION_DISABLED: 'The broker runs with delete.topic.enable=false.',
  FENCED_LEADER_EPOCH:
    'Leadership changed since the client read its metadata. It refreshes and validates its position.',
  UNKNOWN_LEADER_EPOCH: 'The broker has not heard of the newest election yet. Clients try again.',
  UNSUPPORTED_COMPRESSION_TYPE:
    'zstd needs newer versions of Produce and Fetch. Upgrade the client, or choose another codec.',
  STALE_BROKER_EPOCH: 'The broker registered again since the request was made. It must use its new registration.',
  OFFSET_NOT_AVAILABLE:
    "After an election the leader's high watermark is not known to be current. Clients try again in a moment.",
  MEMBER_ID_REQUIRED:
    'The coordinator gave the member an id, and it must join again with that id. Client libraries do this by themselves.',
  PREFERRED_LEADER_NOT_AVAILABLE: 'The first replica of the partition is down or not in sync, so it cannot lead now.',
  GROUP_MAX_SIZE_REACHED: 'The group has as many members as the broker allows. Raise the limit or use fewer consumers.',
  FENCED_INSTANCE_ID:
    'Two running consumers share one static id, and the newer one won. Give each its own group.instance.id.',
  ELIGIBLE_LEADERS_NOT_AVAILABLE: 'All replicas that could take over are down or not in sync. Bring one back.',
  ELECTION_NOT_NEEDED: 'The partition already has the leader that was asked for.',
  NO_REASSIGNMENT_IN_PROGRESS: 'There is nothing to cancel: the partition is not being moved.',
  GROUP_SUBSCRIBED_TO_TOPIC:
    'Offsets of a topic cannot be deleted while members of the group read it. Stop them or change their subscription.',
  INVALID_RECORD:
    'A record breaks a rule of the broker, for example it has no key on a compacted topic. The message names the rule and the record.',
  UNSTABLE_OFFSET_COMMIT: 'The committed offset may change when a transaction ends. Clients wait and ask again.',
  THROTTLING_QUOTA_EXCEEDED:
    'The client made more changes than its quota allows. Clients wait for the throttle time and try again.',
  PRODUCER_FENCED: 'Another instance of the application took over. Close this producer.',
  RESOURCE_NOT_FOUND: 'The user, credential or other thing that was named does not exist.',
  DUPLICATE_RESOURCE: 'The request changes one thing twice, or it exists already. Send one change for each.',
  UNACCEPTABLE_CREDENTIAL: 'For example the user name is empty, or the number of SCRAM iterations is out of range.',
  INCONSISTENT_VOTER_SET: "One controller's list of voters is out of date. Check the configuration of the controllers.",
  INVALID_UPDATE_VERSION: 'The state was changed by somebody else in between. Read it again and repeat the change.',
  FEATURE_UPDATE_FAILED:
    'A broker or controller does not support the level that was asked for, or it would be an unsafe downgrade.',
  PRINCIPAL_DESERIALIZATION_FAILURE:
    'Broker and controller use different ways to write principals. Give them the same principal builder.',
  SNAPSHOT_NOT_FOUND: 'The snapshot was replaced by a newer one. The reader asks for the current one.',
  POSITION_OUT_OF_RANGE: "The reader asked for bytes beyond the snapshot's end and must begin again.",
  UNKNOWN_TOPIC_ID:
    'The topic was deleted, or deleted and created again under a new id. Clients refresh their metadata.',
  DUPLICATE_BROKER_REGISTRATION:
    "Two running brokers have the same node.id, or the older one's session has not ended yet. Give each its own id.",
  BROKER_ID_NOT_REGISTERED: 'The broker has not registered with the controller, or it was removed.',
  INCONSISTENT_TOPIC_ID:
    'The topic was deleted and created again while the request was made. Clients refresh their metadata.',
  INCONSISTENT_CLUSTER_ID:
    'The node belongs to another cluster. Check its data directory and the addresses of its controllers.',
  TRANSACTIONAL_ID_NOT_FOUND: 'It never existed or has expired.',
  FETCH_SESSION_TOPIC_ID_ERROR: 'The use of topic ids changed within one session. The client begins a new one.',
  INELIGIBLE_REPLICA: 'Its broker is fenced or shutting down. The leader tries again later.',
  NEW_LEADER_ELECTED: "The partition's former leader learns the new state from the metadata.",
  OFFSET_MOVED_TO_TIERED_STORAGE: 'The records were moved to the remote store, and this reader must fetch them there.',
  FENCED_MEMBER_EPOCH:
    'The coordinator removed the member or gave it a newer epoch. It gives up its partitions and joins again.',
  UNRELEASED_INSTANCE_ID:
    'A static member with this id is still in the group. Wait for its session to end or give this one another id.',
  UNSUPPORTED_ASSIGNOR: 'Choose an assignor that the broker lists in group.consumer.assignors.',
  STALE_MEMBER_EPOCH:
    'The group moved on since the request was made. The member waits for its next heartbeat and tries again.',
  MISMATCHED_ENDPOINT_TYPE:
    'A request for controllers went to a broker, or the reverse. Check bootstrap.servers and bootstrap.controllers.',
  UNSUPPORTED_ENDPOINT_TYPE: 'The node cannot list endpoints of this kind.',
  UNKNOWN_CONTROLLER_ID: 'The controller is not registered. Check the id.',
  UNKNOWN_SUBSCRIPTION_ID: "The broker's telemetry settings changed. The client asks for the new subscription.",
  TELEMETRY_TOO_LARGE: 'A client pushed more than telemetry.max.bytes. Subscribe to fewer metrics or raise the limit.',
  INVALID_REGISTRATION: "A broker's listeners, directories or features do not fit the cluster. The message says which.",
  TRANSACTION_ABORTABLE: 'Abort the transaction and repeat its work; the producer itself remains usable.',
  INVALID_RECORD_STATE:
    'A share consumer acknowledged a record that it does not hold any more, mostly because its lock ran out.',
  SHARE_SESSION_NOT_FOUND: 'The session was dropped or the broker restarted. The client begins a new one.',
  INVALID_SHARE_SESSION_EPOCH: 'A request of the session was lost or came twice. The client begins a new session.',
  FENCED_STATE_EPOCH: 'The share partition was set up anew since the request was made.',
  INVALID_VOTER_KEY:
    'The request was meant for another controller, or for the same one with another directory. Check the ids.',
  DUPLICATE_VOTER: 'The controller that was to be added is a voter already.',
  VOTER_NOT_FOUND: 'The controller that was to be removed or updated is not a voter.',
  INVALID_REGULAR_EXPRESSION: 'A subscription pattern cannot be compiled. It must be in RE2 syntax.',
  REBOOTSTRAP_REQUIRED: 'What the client knows of the cluster is too old. It goes back to bootstrap.servers.',
  STREAMS_INVALID_TOPOLOGY:
    'Its sources, repartition topics or copartition groups contradict each other. Check the application.',
  STREAMS_INVALID_TOPOLOGY_EPOCH: "The member's topology epoch is ahead of the group's.",
  STREAMS_TOPOLOGY_FENCED: 'A newer version of the application runs in the group. Upgrade this instance.',
  SHARE_SESSION_LIMIT_REACHED:
    'The broker keeps group.share.max.share.sessions and has no free one. Try again later, or raise the limit.',
};
