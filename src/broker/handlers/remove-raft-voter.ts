// RemoveRaftVoter (KIP-853): this node is the only voter, and the last one cannot be removed.

import { zeroUuid } from '../../base/uuid.ts';
import { removeRaftVoterApi } from '../../protocol/apis/remove-raft-voter.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';
import { otherClusterText, votersText, voterText } from '../quorum-of-one.ts';

export const removeRaftVoter = defineHandler({
  api: removeRaftVoterApi,
  handle({ clusterId, voterId, voterDirectoryId }, _context, broker) {
    if (clusterId !== null && clusterId !== broker.clusterId)
      return { errorCode: ErrorCode.INCONSISTENT_CLUSTER_ID, errorMessage: otherClusterText(clusterId, broker) };
    if (voterId < 0 || voterDirectoryId === zeroUuid) {
      const errorMessage = "Remove voter request didn't include a valid voter";
      return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage };
    }
    const voter = voterText(voterId, voterDirectoryId);
    const errorMessage = `Cannot remove voter ${voter} from the set of voters ${votersText(broker)}`;
    return { errorCode: ErrorCode.VOTER_NOT_FOUND, errorMessage };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage }),
});
