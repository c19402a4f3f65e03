// The kinds of members that the lives of groups are about, with the options that make things happen soon.

import type { SeededRandom } from '../../src/base/ports/simulated/seeded-random.ts';
import type { ConsumerOptions } from '../../src/client/index.ts';
import { brokerPort } from './broker-lives.ts';
import type { CommitStyle, LivingConsumerOptions } from './living-consumer.ts';

export type Kind = Pick<ConsumerOptions<string, string>, 'groupProtocol' | 'partitionAssignmentStrategy'>;

const range: Kind = { partitionAssignmentStrategy: 'range' };
const cooperative: Kind = { partitionAssignmentStrategy: 'cooperative-sticky' };
const consumerProtocol: Kind = { groupProtocol: 'consumer' };

/** Kinds of members that can be in one group. */
export const mixes: readonly (readonly Kind[])[] = [
  [range],
  [{ partitionAssignmentStrategy: 'roundrobin' }],
  [{ partitionAssignmentStrategy: 'sticky' }],
  [cooperative],
  [consumerProtocol],
  [range, consumerProtocol],
  [cooperative, consumerProtocol],
  [range, {}],
];

export const styles: readonly CommitStyle[] = ['auto', 'loop', 'sync', 'explicit', 'async'];

export function optionsOf(
  kind: Kind,
  name: string,
  instanceId: string | undefined,
  random: SeededRandom,
): LivingConsumerOptions['consumer'] {
  const isClassic = kind.groupProtocol !== 'consumer';
  return {
    ...kind,
    ...(isClassic ? { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_500 } : {}),
    groupId: 'g',
    clientId: name,
    ...(instanceId === undefined ? {} : { groupInstanceId: instanceId }),
    bootstrapServers: `host:${brokerPort}`,
    autoOffsetReset: 'earliest',
    allowAutoCreateTopics: false,
    maxPollIntervalMs: 8_000,
    maxPollRecords: 1 + random.below(20),
    autoCommitIntervalMs: 200 + random.below(2_000),
    metadataMaxAgeMs: 2_000,
    requestTimeoutMs: 5_000,
    defaultApiTimeoutMs: 10_000,
    fetchMaxWaitMs: 1_000,
  };
}
