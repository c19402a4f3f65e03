// OffsetFetch: what groups have committed. Up to v7 one group is asked for, from v8 on several; from v10 on
// topics come by id.

import { zeroUuid } from '../../base/uuid.ts';
import { offsetFetchApi } from '../../protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof offsetFetchApi>;
type Group = Request['groups'][number];
type Topic = NonNullable<Group['topics']>[number];

const firstGroupErrorVersion = 2;
const firstSeveralGroupsVersion = 8;
const firstTopicIdVersion = 10;

export const offsetFetch = defineHandler({
  api: offsetFetchApi,
  async handle(request, context, broker) {
    if (context.apiVersion >= firstSeveralGroupsVersion) {
      const { requireStable } = request;
      return {
        groups: await Promise.all(request.groups.map((group) => fetchGroup(group, requireStable, context, broker))),
      };
    }
    const topics = request.topics?.map((topic) => ({ ...topic, topicId: zeroUuid })) ?? null;
    const group = { groupId: request.groupId, memberId: null, memberEpoch: -1, topics };
    const answer = await fetchGroup(group, request.requireStable, context, broker);
    return single(answer, topics ?? [], context.apiVersion);
  },
});

type Answer = Awaited<ReturnType<typeof fetchGroup>>;

/** One group as the versions before v8 answer it; the oldest have no place for an error but the partitions. */
function single({ topics, errorCode }: Answer, asked: readonly Topic[], apiVersion: number) {
  if (errorCode === ErrorCode.NONE || apiVersion >= firstGroupErrorVersion) return { topics, errorCode };
  return { topics: asked.map((topic) => refusal(topic, errorCode)), errorCode };
}

async function fetchGroup(group: Group, requireStable: boolean, context: RequestContext, broker: BrokerServices) {
  const isById = context.apiVersion >= firstTopicIdVersion;
  if (!isById) return broker.groups.fetchOffsets(group, requireStable);
  if (group.topics === null) {
    const { topics, ...rest } = await broker.groups.fetchOffsets(group, requireStable);
    return { ...rest, topics: topics.flatMap((topic) => withId(topic, broker)) };
  }
  const { byId } = broker.image().topics;
  const unknown = group.topics.filter(({ topicId }) => byId.get(topicId) === undefined);
  const known = group.topics.flatMap((topic) => {
    const image = byId.get(topic.topicId);
    return image === undefined ? [] : [{ ...topic, name: image.name }];
  });
  const answer = await broker.groups.fetchOffsets({ ...group, topics: known }, requireStable);
  if (answer.errorCode !== ErrorCode.NONE) return answer;
  const answered = answer.topics.flatMap((topic) => withId(topic, broker));
  return { ...answer, topics: [...answered, ...unknown.map((topic) => refusal(topic, ErrorCode.UNKNOWN_TOPIC_ID))] };
}

/** A topic that is gone meanwhile has no id to be shown under. */
function withId<T extends { readonly name: string }>(topic: T, broker: BrokerServices) {
  const image = broker.image().topics.byName.get(topic.name);
  return image === undefined ? [] : [{ ...topic, topicId: image.id }];
}

function refusal({ name, topicId, partitionIndexes }: Topic, errorCode: number) {
  return {
    name,
    topicId,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1,
      committedLeaderEpoch: -1,
      metadata: '',
      errorCode,
    })),
  };
}
