// Elections of leaders: back to the preferred replica, or, when nobody in sync is left, to whoever there is.

import { electLeadersApi } from '../../protocol/apis/elect-leaders.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Outcome } from '../item-retries.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition } from '../topic-partition.ts';
import type { Wait } from '../waiting.ts';
import { askController, askSingly, outcomeOf, refuseError, requestTimeout } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';

const electionTypes = { PREFERRED: 0, UNCLEAN: 1 } as const;

export type ElectionType = keyof typeof electionTypes;

const firstVersionWithUnclean = 1;

/**
 * Results go by `topic-partition`. With `partitions` undefined all that need an election have one, and only
 * they are in the results. ELECTION_NOT_NEEDED is an error of its partition.
 */
export async function electLeaders(
  cluster: Cluster,
  electionType: ElectionType,
  partitions: readonly TopicPartition[] | undefined,
  wait: Wait,
): Promise<ItemResults<void>> {
  const topicPartitions =
    partitions === undefined
      ? null
      : [...groupByTopic(partitions)].map(([topic, items]) => ({
          topic,
          partitions: items.map(({ partition }) => partition),
        }));
  const outcomes = await askSingly(cluster, wait, askController, async (connection, timeoutMs) => {
    const response = await connection.send(
      electLeadersApi,
      { electionType: electionTypes[electionType], topicPartitions, timeoutMs: requestTimeout(timeoutMs) },
      { timeoutMs, minVersion: electionType === 'UNCLEAN' ? firstVersionWithUnclean : 0 },
    );
    refuseError(response.errorCode);
    return response.replicaElectionResults.flatMap(({ topic, partitionResult }) =>
      partitionResult.map(({ partitionId, errorCode, errorMessage }) => {
        const outcome: Outcome<void> = outcomeOf(errorCode, errorMessage, () => undefined);
        return [formatTopicPartition({ topic, partition: partitionId }), outcome] as const;
      }),
    );
  });
  return new ItemResults(outcomes);
}
