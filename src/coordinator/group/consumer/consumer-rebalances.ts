// What a group tells about its rebalances: from the moment its epoch rises until every member has what the
// last epoch gives it. Who had to give up partitions first is who the others waited for. Nothing here
// decides anything, and nothing of it is in the log.

import type { GroupContext } from '../group-context.ts';
import type { WaitedMember } from '../rebalance-history.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import { type ConsumerMember, memberStates } from './consumer-member.ts';

interface Going {
  readonly startedMs: number;
  readonly startedWallMs: number;
  readonly causes: string[];
  readonly triggeredBy: ConsumerMember | undefined;
  /** Members that were to give up partitions, and when they had. */
  readonly waitedFor: Map<string, { readonly member: ConsumerMember; ended: WaitedMember | undefined }>;
  moreCauses: number;
}

const namedCauses = 3;
const waitedLimit = 1_000;

export class ConsumerRebalances {
  readonly #context: GroupContext;
  readonly #going = new Map<string, Going>();

  constructor(context: GroupContext) {
    this.#context = context;
  }

  /** The group epoch is about to rise. */
  start(groupId: string, cause: string, triggeredBy: ConsumerMember | undefined): void {
    const { clock } = this.#context;
    const going: Going = this.#going.get(groupId) ?? {
      startedMs: clock.monotonicMs(),
      startedWallMs: clock.wallMs(),
      causes: [],
      triggeredBy,
      waitedFor: new Map(),
      moreCauses: 0,
    };
    this.#going.set(groupId, going);
    if (going.causes.length < namedCauses) going.causes.push(cause);
    else going.moreCauses += 1;
  }

  /** A member has changed its state. */
  onMember(groupId: string, member: ConsumerMember): void {
    const going = this.#going.get(groupId);
    if (going === undefined) return;
    const waited = going.waitedFor.get(member.memberId);
    const isRevoking = member.state === memberStates.unrevokedPartitions;
    if (isRevoking && waited === undefined && going.waitedFor.size < waitedLimit)
      going.waitedFor.set(member.memberId, { member, ended: undefined });
    if (!isRevoking && waited?.ended === undefined) this.#end(going, member, 'arrived');
  }

  /** A member has gone. */
  onGone(groupId: string, member: ConsumerMember, outcome: 'left' | 'timed-out'): void {
    const going = this.#going.get(groupId);
    if (going !== undefined) this.#end(going, member, outcome);
  }

  /** Tells the rebalance if it has come to its end. */
  settle(group: ConsumerGroup): void {
    const going = this.#going.get(group.groupId);
    if (going === undefined || !isOver(group)) return;
    this.#going.delete(group.groupId);
    const { triggeredBy, waitedFor, causes, moreCauses } = going;
    this.#context.rebalances.record({
      groupId: group.groupId,
      protocol: 'consumer',
      generation: group.groupEpoch,
      cause: moreCauses === 0 ? causes.join('; ') : `${causes.join('; ')}; and ${moreCauses} more`,
      triggeredBy: triggeredBy === undefined ? undefined : describedMember(triggeredBy),
      waitedFor: Array.from(waitedFor.values(), ({ ended }) => ended)
        .filter((ended) => ended !== undefined)
        .toSorted((a, b) => b.waitedMs - a.waitedMs),
      startedMs: going.startedWallMs,
      durationMs: this.#context.clock.monotonicMs() - going.startedMs,
      membersCount: group.size,
    });
  }

  /** The records that were to raise the epoch were not kept. */
  takeBack(group: ConsumerGroup): void {
    if (isOver(group)) this.#going.delete(group.groupId);
  }

  forget(groupId: string): void {
    this.#going.delete(groupId);
  }

  #end(going: Going, member: ConsumerMember, outcome: WaitedMember['outcome']): void {
    const waited = going.waitedFor.get(member.memberId);
    if (waited === undefined) return;
    const waitedMs = this.#context.clock.monotonicMs() - going.startedMs;
    waited.ended ??= { ...describedMember(waited.member), waitedMs, outcome };
  }
}

function isOver({ stateName }: ConsumerGroup): boolean {
  return stateName === 'Stable' || stateName === 'Empty';
}

function describedMember({ memberId, instanceId, clientId, clientHost }: ConsumerMember) {
  return { memberId, groupInstanceId: instanceId ?? undefined, clientId, clientHost };
}
