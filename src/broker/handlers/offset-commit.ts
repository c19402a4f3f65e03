// OffsetCommit: which topics and partitions there are is checked here, everything else by the group's
// coordinator. From v10 on topics come by id.

import { offsetCommitApi } from '../../protocol/apis/offset-commit.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';

type Topic = RequestOf<typeof offsetCommitApi>['topics'][number];
type Partition = Topic['partitions'][number];

const firstTopicIdVersion = 10;

export const offsetCommit = defineHandler({
  api: offsetCommitApi,
  async handle(request, context, broker) {
    const checked = request.topics.map((topic) => checkTopic(topic, context.apiVersion, broker));
    const known = checked.flatMap(({ known: topic }) => (topic === undefined ? [] : [topic]));
    const refused = checked.flatMap(({ refused: topic }) => (topic === undefined ? [] : [topic]));
    if (known.length === 0 && refused.length > 0) return { topics: refused };
    const { topics } = await broker.groups.commitOffsets(callerOf(context), { ...request, topics: known });
    broker.metrics.onOffsetCommit(topics);
    return { topics: refused.length === 0 ? topics : joined(topics, refused) };
  },
  fail: (errorCode, _message, { topics }) => ({
    topics: topics.map((topic) => refusal(topic, topic.partitions, errorCode)),
  }),
});

interface CheckedTopic {
  readonly known?: Topic;
  readonly refused?: ReturnType<typeof refusal>;
}

function checkTopic(topic: Topic, apiVersion: number, broker: BrokerServices): CheckedTopic {
  const { byId, byName } = broker.image().topics;
  const isById = apiVersion >= firstTopicIdVersion;
  const image = isById ? byId.get(topic.topicId) : byName.get(topic.name);
  if (image === undefined) {
    const errorCode = isById ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    return { refused: refusal(topic, topic.partitions, errorCode) };
  }
  const exists = ({ partitionIndex }: Partition): boolean => image.partitions[partitionIndex] !== undefined;
  const known = topic.partitions.filter(exists);
  const unknown = topic.partitions.filter((partition) => !exists(partition));
  return {
    ...(known.length > 0 ? { known: { name: image.name, topicId: image.id, partitions: known } } : {}),
    ...(unknown.length > 0 ? { refused: refusal(topic, unknown, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) } : {}),
  };
}

function refusal({ name, topicId }: Topic, partitions: readonly Partition[], errorCode: number) {
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) };
}

interface AnsweredTopic {
  readonly name?: string | undefined;
  readonly topicId?: string | undefined;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** What the group said of a topic and what was refused of it before, in one entry. */
function joined(topics: readonly AnsweredTopic[], refused: readonly ReturnType<typeof refusal>[]): AnsweredTopic[] {
  const isSame = (a: AnsweredTopic, b: AnsweredTopic): boolean => a.name === b.name || a.topicId === b.topicId;
  const extended = topics.map((topic) => {
    const more = refused.find((other) => isSame(topic, other));
    return more === undefined ? topic : { ...topic, partitions: [...topic.partitions, ...more.partitions] };
  });
  return [...extended, ...refused.filter((other) => !topics.some((topic) => isSame(topic, other)))];
}
