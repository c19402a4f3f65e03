// AddRaftVoter (KIP-853): this node is its own only voter in this release. A request is checked as Kafka does, so
// that mistakes are named; one without a mistake is refused with the reason.

import { zeroUuid } from '../../base/uuid.ts';
import { addRaftVoterApi } from '../../protocol/apis/add-raft-voter.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import { otherClusterText, votersText, voterText } from '../quorum-of-one.ts';
import type { BrokerServices } from '../services.ts';

const defaultListenerName = 'CONTROLLER';

export const addRaftVoter = defineHandler({
  api: addRaftVoterApi,
  handle: (request, _context, broker) => {
    const { code, message } = problemOf(request, broker);
    return { errorCode: code, errorMessage: message };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage }),
});

function problemOf(
  { clusterId, voterId, voterDirectoryId, listeners }: RequestOf<typeof addRaftVoterApi>,
  broker: BrokerServices,
): KafkaError {
  if (clusterId !== null && clusterId !== broker.clusterId)
    return new KafkaError(ErrorCode.INCONSISTENT_CLUSTER_ID, otherClusterText(clusterId, broker));
  if (voterId < 0 || voterDirectoryId === zeroUuid)
    return new KafkaError(ErrorCode.INVALID_REQUEST, "Add voter request didn't include a valid voter");
  const listenerName = broker.config.controllerListeners[0]?.name ?? defaultListenerName;
  if (!listeners.some(({ name }) => name === listenerName)) {
    const message = `Add voter request didn't include the endpoint for the default listener ${listenerName}`;
    return new KafkaError(ErrorCode.INVALID_REQUEST, message);
  }
  if (voterId === broker.nodeId) {
    const voter = voterText(voterId, voterDirectoryId);
    const message = `The voter id for ${voter} is already part of the set of voters ${votersText(broker)}.`;
    return new KafkaError(ErrorCode.DUPLICATE_VOTER, message);
  }
  const message = 'Several controllers come with a later release of Samsa: this node stays its own only voter.';
  return new KafkaError(ErrorCode.UNSUPPORTED_VERSION, message);
}
