// Commands of members that speak the classic protocol, as consumers do it: subscription and assignment in
// the bytes of the consumer protocol.

import { ByteWriter } from '../../../../src/base/bytes/byte-writer.ts';
import { failedJoin } from '../../../../src/coordinator/group/classic/answers.ts';
import type { JoinGroupResponse } from '../../../../src/coordinator/group/group-api.ts';
import { decodeAssignment } from '../../../../src/coordinator/group/migration/consumer-protocol-bytes.ts';
import { errorByCode, KafkaError } from '../../../../src/protocol/errors.ts';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '../../../../src/protocol/messages/consumer-protocol.ts';
import { encodeMessage } from '../../../../src/protocol/schema/codec.ts';
import { milliseconds, type Options, ranges, type Script } from './script.ts';

type Command = (script: Script, words: readonly string[], options: Options) => void | Promise<void>;
type Owned = readonly { readonly topic: string; readonly partitions: number[] }[];

const noBytes = new Uint8Array(0);

export const classicCommands: [string, Command][] = [
  [
    'join-classic',
    async (script, [name], options) => {
      const client = script.client(name!);
      if (client.memberId === name && !options.has('id')) client.memberId = '';
      const names = options.get('protocols')?.split(',') ?? ['range'];
      const metadata = options.has('garbage') ? new Uint8Array([1]) : subscription(script, options);
      const version = Number(options.get('v') ?? 9);
      const request = (memberId: string) => ({
        groupId: 'g',
        sessionTimeoutMs: milliseconds(options.get('session') ?? '45s'),
        rebalanceTimeoutMs: milliseconds(options.get('rebalance') ?? '60s'),
        memberId,
        groupInstanceId: options.get('instance') ?? client.instanceId,
        protocolType: options.get('type') ?? 'consumer',
        protocols: names.map((protocol) => ({ name: protocol, metadata })),
        reason: null,
      });
      client.instanceId = options.get('instance') ?? client.instanceId;
      const join = async () => {
        const answer = await script.kit.join(request(options.get('id') ?? client.memberId), version).catch(refusal);
        if (answer.memberId !== '') client.memberId = answer.memberId;
        return answer;
      };
      const knocked = await join();
      const answer = knocked.errorCode === 79 && !options.has('knock') ? await join() : knocked;
      if (answer.errorCode === 0) client.memberEpoch = answer.generationId ?? -1;
      const leader = answer.leader === '' ? 'nobody' : script.nameOf(answer.leader);
      script.say(
        answer.errorCode === 0
          ? `${name}: generation=${answer.generationId} ${answer.protocolType}/${answer.protocolName} leader=${leader} members=${answer.members.length}`
          : `${name}: ${errorByCode(answer.errorCode ?? 0).name}`,
      );
    },
  ],
  [
    'sync',
    async (script, [name], options) => {
      const client = script.client(name!);
      const assignments = (options.get('assign') ?? '')
        .split('/')
        .filter((part) => part !== '')
        .map((part) => {
          const [member, owns = ''] = part.split('>');
          return { memberId: script.client(member!).memberId, assignment: assignment(ownedOf(script.kit, owns)) };
        });
      const answer = script.kit.sync(
        {
          groupId: 'g',
          generationId: Number(options.get('generation') ?? client.memberEpoch),
          memberId: options.get('id') ?? client.memberId,
          groupInstanceId: client.instanceId,
          protocolType: options.get('type') ?? 'consumer',
          protocolName: options.get('protocol') ?? 'range',
          assignments,
        },
        5,
      );
      await script.hearCode(name!, answer, ({ errorCode, assignment: bytes }) => {
        if (errorCode !== 0) return errorByCode(errorCode ?? 0).name;
        if (bytes.length === 0) return 'assigned nothing';
        const decoded = decodeAssignment(Buffer.concat([bytes].flat()));
        return `assigned ${decoded.assignedPartitions.map(({ topic, partitions }) => `${script.kit.scriptName(topic)}=${ranges(partitions)}`).join(' ') || 'nothing'}`;
      });
    },
  ],
  [
    'beat-classic',
    async (script, [name], options) => {
      const client = script.client(name!);
      const answer = script.kit.classicHeartbeat({
        groupId: 'g',
        generationId: Number(options.get('generation') ?? client.memberEpoch),
        memberId: options.get('id') ?? client.memberId,
        groupInstanceId: client.instanceId,
      });
      await script.hearCode(name!, answer, ({ errorCode }) => errorByCode(errorCode ?? 0).name);
    },
  ],
  [
    'leave-classic',
    async (script, names, options) => {
      const members = names.map((name) => ({
        memberId: options.has('byInstance') ? '' : script.client(name).memberId,
        groupInstanceId: script.client(name).instanceId,
        reason: null,
      }));
      const answer = script.kit.classicLeave({ groupId: 'g', memberId: '', members });
      await script.hear('leave', answer, (left) =>
        [
          errorByCode(left.errorCode ?? 0).name,
          ...(left.members ?? []).map(({ errorCode }) => errorByCode(errorCode ?? 0).name),
        ].join(' '),
      );
    },
  ],
  [
    'classic',
    (script) => {
      const group = script.kit.classicGroup();
      script.say(
        group === undefined
          ? 'not a classic group'
          : `${group.stateName} generation=${group.generation} ${group.protocolName} members=${[...group.members.values()].map(({ memberId }) => script.nameOf(memberId)).join(',')}`,
      );
    },
  ],
];

/** As the broker answers what a join fails with. */
function refusal(error: unknown): JoinGroupResponse {
  if (error instanceof KafkaError) return failedJoin('', error.code);
  throw error;
}

function subscription({ kit }: Script, options: Options): Uint8Array {
  const version = Number(options.get('subscription') ?? 3);
  const writer = new ByteWriter(64);
  writer.int16(version);
  encodeMessage(consumerProtocolSubscription, version, writer, {
    topics: (options.get('topics')?.split(',') ?? []).map((topic) => kit.wireName(topic)),
    ownedPartitions: [...ownedOf(kit, options.get('owns') ?? '')],
    rackId: options.get('rack') ?? null,
  });
  return writer.toBytes();
}

function assignment(owned: Owned): Uint8Array {
  if (owned.length === 0) return noBytes;
  const writer = new ByteWriter(64);
  writer.int16(3);
  encodeMessage(consumerProtocolAssignment, 3, writer, { assignedPartitions: [...owned], userData: null });
  return writer.toBytes();
}

function ownedOf(kit: Script['kit'], text: string): Owned {
  return text
    .split(';')
    .filter((part) => part !== '')
    .map((part) => {
      const [topic, list = ''] = part.split(':');
      return { topic: kit.wireName(topic!), partitions: list.split(',').map(Number) };
    });
}
