// The commands of the scripts about offsets: each reads its lines, asks the shard, and says in text what came
// back. Words first, then `name=value`; partitions are `topic-0`. Times are in seconds.

import { decideDescribeGroup } from '../../../../src/coordinator/group/administration/describe-group.ts';
import { decideListGroups } from '../../../../src/coordinator/group/administration/list-groups.ts';
import { commitRecord } from '../../../../src/coordinator/group/offsets/committed-offset.ts';
import { decideOffsetCommit } from '../../../../src/coordinator/group/offsets/offset-commit.ts';
import { decideOffsetDelete } from '../../../../src/coordinator/group/offsets/offset-delete.ts';
import { decideOffsetFetch } from '../../../../src/coordinator/group/offsets/offset-fetch.ts';
import { zeroUuid } from '../../../../src/base/uuid.ts';
import { errorByCode, errorByName, KafkaError } from '../../../../src/protocol/errors.ts';
import { imageOfTopics, topicIdOf } from '../../kit.ts';
import { commitInTransaction, deleteGroup, endTransaction, type OffsetsKit, snapshot } from './offsets-fixture.ts';
import type { TestGroup } from './test-group.ts';

export interface Line {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export type Command = (kit: OffsetsKit, head: Line, lines: readonly Line[]) => Promise<string[]> | string[];

export function parseLine(text: string): Line {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const equals = word.indexOf('=');
    if (equals < 0) words.push(word);
    else options.set(word.slice(0, equals), word.slice(equals + 1));
  }
  return { words, options };
}

const nameOf = (errorCode: number): string => errorByCode(errorCode).name;
/** `x100` stands for a hundred of them, both ways. */
const textOf = (option: string): string => (/^x\d+$/.test(option) ? 'x'.repeat(Number(option.slice(1))) : option);
const shortened = (text: string): string => (/^x{3,}$/.test(text) ? `x${text.length}` : text);
const setOf = (option = ''): Set<string> => new Set(option.split(',').filter((each) => each !== ''));

function placeOf(text: string): { topic: string; partition: number } {
  const dash = text.lastIndexOf('-');
  return { topic: text.slice(0, dash), partition: Number(text.slice(dash + 1)) };
}

function callerOf({ options }: Line, version: number) {
  return { clientId: 'client', clientHost: '/127.0.0.1', apiVersion: Number(options.get('v') ?? version) };
}

/** Sets what the offsets see of a group that is there. */
const group: Command = (kit, { words, options }) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fixture makes no others
  const known = kit.state.groups.get(words[0]!) as TestGroup;
  for (const [name, value] of options) {
    if (name === 'members') known.members = setOf(value);
    else if (name === 'subscribed') known.subscribed = setOf(value);
    else if (name === 'type') known.type = value === 'consumer' ? 'consumer' : 'classic';
    else if (name === 'protocol') known.protocolType = value;
    else if (name === 'state') known.stateName = value;
    else if (name === 'generation') known.generation = Number(value);
    else if (name === 'lenient') known.lenientPartitions = new Set([...setOf(value)].map(Number));
    else if (value === 'never') known.expiration = { kind: 'never' };
    else if (value === 'unsubscribed')
      known.expiration = { kind: 'unsubscribed', isSubscribed: (topic) => known.isSubscribedToTopic(topic) };
    else if (value === 'now') known.expiration = { kind: 'after', sinceMs: kit.platform.clock.wallMs() };
    else known.expiration = { kind: 'after', sinceMs: undefined };
  }
  return [];
};

const commit: Command = async (kit, head, lines) => {
  const { words, options } = head;
  const topics = lines.map(({ words: [text], options: given }) => {
    const { topic, partition } = placeOf(text!);
    const metadata = given.get('metadata');
    return {
      name: topic,
      topicId: given.get('id') ?? zeroUuid,
      partitions: [
        {
          partitionIndex: partition,
          committedOffset: Number(given.get('offset') ?? 0),
          committedLeaderEpoch: Number(given.get('epoch') ?? -1),
          committedMetadata: metadata === undefined ? null : textOf(metadata),
        },
      ],
    };
  });
  const { topics: answered } = await kit.ask(() =>
    decideOffsetCommit(kit.state.context, callerOf(head, 9), {
      groupId: words[0]!,
      memberId: options.get('member') ?? '',
      groupInstanceId: null,
      generationIdOrMemberEpoch: Number(options.get('generation') ?? -1),
      retentionTimeMs: options.has('retention') ? Number(options.get('retention')) * 1_000 : -1,
      topics,
    }),
  );
  return answered.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => `${name}-${partitionIndex}: ${nameOf(errorCode)}`),
  );
};

const fetch: Command = async (kit, { words, options }, lines) => {
  const topics = lines.map(({ words: [text], options: given }) => {
    const { topic, partition } = placeOf(text!);
    return { name: topic, topicId: given.get('id') ?? zeroUuid, partitionIndexes: [partition] };
  });
  const answer = await kit.ask(() =>
    decideOffsetFetch(
      kit.state.context,
      {
        groupId: words[0]!,
        memberId: options.get('member') ?? null,
        memberEpoch: Number(options.get('epoch') ?? -1),
        topics: topics.length === 0 ? null : topics,
      },
      words.includes('stable'),
    ),
  );
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }) => {
      const said = errorCode === 0 ? '' : ` ${nameOf(errorCode)}`;
      return `${name}-${partitionIndex}: ${committedOffset} epoch=${committedLeaderEpoch} '${shortened(metadata)}'${said}`;
    }),
  );
};

const deleteOffsets: Command = async (kit, { words }, lines) => {
  const topics = lines.map(({ words: [text] }) => {
    const { topic, partition } = placeOf(text!);
    return { name: topic, partitions: [{ partitionIndex: partition }] };
  });
  const answer = await kit.ask(() => decideOffsetDelete(kit.state.context, { groupId: words[0]!, topics }));
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => `${name}-${partitionIndex}: ${nameOf(errorCode)}`),
  );
};

const transaction: Command = (kit, { words: [groupId, producerId] }, lines) => {
  const records = lines.map(({ words: [text], options }) =>
    commitRecord(
      { groupId: groupId!, ...placeOf(text!) },
      {
        offset: Number(options.get('offset')),
        leaderEpoch: -1,
        metadata: '',
        commitTimestampMs: kit.platform.clock.wallMs(),
        expireTimestampMs: -1,
        topicId: zeroUuid,
      },
    ),
  );
  commitInTransaction(kit, Number(producerId), records);
  return [];
};

export const commands: Readonly<Record<string, Command>> = {
  group,
  commit,
  fetch,
  'delete-offsets': deleteOffsets,
  transaction,
  'end-transaction': (kit, { words: [producerId, how] }) => {
    endTransaction(kit, Number(producerId), how === 'commit');
    return [];
  },
  'delete-group': async (kit, { words }) => [nameOf((await deleteGroup(kit, words[0]!)).errorCode)],
  'list-groups': async (kit, { options }) => {
    const filter = (name: string): string[] => [...setOf(options.get(name))];
    const request = { statesFilter: filter('states'), typesFilter: filter('types') };
    const listed = await kit.ask(() => decideListGroups(kit.state.groups, request));
    return listed.map((each) => `${each.groupId} '${each.protocolType}' ${each.groupState} ${each.groupType}`);
  },
  'describe-group': async (kit, head) => {
    const caller = callerOf(head, 6);
    const { groupState, protocolType, members, errorCode, errorMessage } = await kit.ask(() =>
      decideDescribeGroup(kit.state.groups, caller, head.words[0]!),
    );
    const said = errorMessage == null ? '' : ` "${errorMessage}"`;
    return [`${nameOf(errorCode)}${said} ${groupState} '${protocolType}' members=${members.length}`];
  },
  'delete-topics': (kit, _head, lines) => {
    kit.state.deletedTopics.add(lines.map(({ words, options }) => ({ name: words[0]!, id: options.get('id')! })));
    return [];
  },
  'create-topics': (kit, _head, lines) => {
    kit.image = imageOfTopics(Object.fromEntries(lines.map(({ words: [name, count] }) => [name!, Number(count)])));
    return lines.map(({ words: [name] }) => `${name}: ${topicIdOf(name!)}`);
  },
  advance: async (kit, { words }) => {
    await kit.advance(Number(words[0]) * 1_000);
    return [];
  },
  restart: async (kit) => {
    await kit.restart();
    return [];
  },
  'fail-next': (kit, { words }) => {
    kit.log.failNext(new KafkaError(errorByName(words[0]!)!.code));
    return [];
  },
  /** What there is, without times. */
  show: (kit) =>
    snapshot(kit.state).map((line) => line.replaceAll(/,"(?:commit|expire)TimestampMs":-?\d+|,"topicId":"A+"/g, '')),
};
