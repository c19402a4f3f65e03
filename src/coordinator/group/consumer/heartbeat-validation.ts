// What a ConsumerGroupHeartbeat must fulfil before anybody looks at its group. Each refusal carries
// Kafka's text: clients show it to people.

import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import type { ConsumerGroupHeartbeatRequest } from '../group-api.ts';
import { leaveEpoch, leaveForAWhileEpoch } from './consumer-member.ts';

/** From here on members make their own ids (KIP-1082). */
const firstVersionWithMemberIds = 1;

/** Throws INVALID_REQUEST or UNSUPPORTED_ASSIGNOR. */
export function validateConsumerGroupHeartbeat(
  request: ConsumerGroupHeartbeatRequest,
  apiVersion: number,
  assignors: readonly string[],
): void {
  const { memberId, memberEpoch, groupId, instanceId, rackId, serverAssignor } = request;
  const knowsItsId = apiVersion >= firstVersionWithMemberIds || memberEpoch > 0 || memberEpoch === leaveEpoch;
  if (knowsItsId && isBlank(memberId)) invalid("MemberId can't be empty.");
  if (isBlank(groupId)) invalid("GroupId can't be empty.");
  if (isBlank(instanceId)) invalid("InstanceId can't be empty.");
  if (isBlank(rackId)) invalid("RackId can't be empty.");
  if (memberEpoch === 0) validateJoin(request);
  else if (memberEpoch === leaveForAWhileEpoch && instanceId === null) invalid("InstanceId can't be null.");
  else if (memberEpoch < leaveForAWhileEpoch) invalid('MemberEpoch is invalid.');
  if (serverAssignor !== null && !assignors.includes(serverAssignor)) {
    const supported = assignors.join(', ');
    throw new KafkaError(
      ErrorCode.UNSUPPORTED_ASSIGNOR,
      `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${supported}.`,
    );
  }
}

function validateJoin(request: ConsumerGroupHeartbeatRequest): void {
  const { rebalanceTimeoutMs, topicPartitions, subscribedTopicNames, subscribedTopicRegex } = request;
  if (rebalanceTimeoutMs === -1) invalid('RebalanceTimeoutMs must be provided in first request.');
  if (topicPartitions === null || topicPartitions.length > 0)
    invalid('TopicPartitions must be empty when (re-)joining.');
  if (subscribedTopicNames === null && subscribedTopicRegex === null)
    invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.');
}

function isBlank(text: string | null): boolean {
  return text !== null && text.trim() === '';
}

function invalid(message: string): never {
  throw new KafkaError(ErrorCode.INVALID_REQUEST, message);
}
