// OffsetDelete: forgets committed offsets (KIP-496). Which topics and partitions there are is checked here.

import { offsetDeleteApi } from '../../protocol/apis/offset-delete.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const offsetDelete = defineHandler({
  api: offsetDeleteApi,
  async handle(request, _context, broker) {
    const { byName } = broker.image().topics;
    const exists = (name: string, partitionIndex: number): boolean =>
      byName.get(name)?.partitions[partitionIndex] !== undefined;
    const split = (isWanted: boolean) =>
      request.topics.flatMap(({ name, partitions }) => {
        const chosen = partitions.filter(({ partitionIndex }) => exists(name, partitionIndex) === isWanted);
        return chosen.length === 0 ? [] : [{ name, partitions: chosen }];
      });
    const known = split(true);
    const unknown = split(false).map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      })),
    }));
    // Asked about nothing it still says whether there is such a group.
    const { errorCode, topics } = await broker.groups.deleteOffsets({ ...request, topics: known });
    if (errorCode !== ErrorCode.NONE) return { errorCode, topics: [] };
    return { errorCode, topics: joined([...topics, ...unknown]) };
  },
  fail: (errorCode) => ({ errorCode, topics: [] }),
});

interface AnsweredTopic {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** Each topic once. */
function joined(topics: readonly AnsweredTopic[]): AnsweredTopic[] {
  const byName = new Map<string, AnsweredTopic>();
  for (const { name, partitions } of topics) {
    byName.set(name, { name, partitions: [...(byName.get(name)?.partitions ?? []), ...partitions] });
  }
  return [...byName.values()];
}
