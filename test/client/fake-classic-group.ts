// A classic group as Kafka's coordinator keeps it, without a log: who joins waits for the others, and the
// leader's assignment goes to all.

import type { Platform } from '../../src/base/ports/platform.ts';
import type { Timer } from '../../src/base/ports/timers.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';

export interface JoinFields {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocols: readonly { readonly name: string; readonly metadata: Uint8Array }[];
}

interface Member extends JoinFields {
  assignment: Uint8Array;
  session: Timer | undefined;
  join: ((answer: object) => void) | undefined;
  sync: ((answer: object) => void) | undefined;
}

export class FakeClassicGroup {
  readonly #platform: Platform;
  readonly #initialDelayMs: number;
  readonly members = new Map<string, Member>();
  readonly #pending = new Set<string>();
  readonly #instances = new Map<string, string>();
  state: 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' = 'Empty';
  generationId = 0;
  #protocol = '';
  #leader = '';
  #ids = 0;
  #rebalance: Timer | undefined;

  constructor(platform: Platform, initialDelayMs: number) {
    this.#platform = platform;
    this.#initialDelayMs = initialDelayMs;
  }

  join(fields: JoinFields, version: number): object | Promise<object> {
    const instanceId = fields.groupInstanceId;
    if (fields.memberId === '' && instanceId === null && version >= 4) {
      const memberId = this.#newId(fields.clientId);
      this.#pending.add(memberId);
      return { errorCode: ErrorCode.MEMBER_ID_REQUIRED, memberId, protocolName: '' };
    }
    let memberId = fields.memberId;
    if (memberId === '') memberId = this.#newId(instanceId ?? fields.clientId);
    else if (instanceId !== null && (this.#instances.get(instanceId) ?? memberId) !== memberId)
      return refused(ErrorCode.FENCED_INSTANCE_ID);
    else if (!this.#pending.delete(memberId) && !this.members.has(memberId))
      return refused(ErrorCode.UNKNOWN_MEMBER_ID);
    if (instanceId !== null) this.#replace(instanceId, memberId);
    const known = this.members.get(memberId);
    known?.session?.cancel();
    const member: Member = {
      ...fields,
      memberId,
      assignment: known?.assignment ?? new Uint8Array(),
      session: undefined,
      join: undefined,
      sync: undefined,
    };
    this.members.set(memberId, member);
    const answered = new Promise<object>((resolve) => (member.join = resolve));
    if (this.state !== 'PreparingRebalance') this.#prepare();
    this.#completeWhenAllAreHere();
    return answered;
  }

  #newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}-${this.#ids}`;
  }

  /** Whoever had the instance id before is fenced. */
  #replace(instanceId: string, memberId: string): void {
    const before = this.#instances.get(instanceId);
    if (before !== undefined && before !== memberId) {
      const member = this.members.get(before);
      member?.join?.(refused(ErrorCode.FENCED_INSTANCE_ID));
      member?.sync?.({ errorCode: ErrorCode.FENCED_INSTANCE_ID });
      member?.session?.cancel();
      this.members.delete(before);
    }
    this.#instances.set(instanceId, memberId);
  }

  #prepare(): void {
    for (const member of this.members.values()) {
      member.sync?.({ errorCode: ErrorCode.REBALANCE_IN_PROGRESS });
      member.sync = undefined;
    }
    const isFirst = this.state === 'Empty';
    this.state = 'PreparingRebalance';
    const longest = Math.max(
      ...[...this.members.values()].map(({ rebalanceTimeoutMs, sessionTimeoutMs }) =>
        // In version 0 the session timeout serves.
        rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
      ),
      0,
    );
    this.#rebalance = this.#platform.timers.background(isFirst ? this.#initialDelayMs : longest, () => {
      this.#rebalance = undefined;
      this.#complete();
    });
  }

  #completeWhenAllAreHere(): void {
    if (this.state !== 'PreparingRebalance' || this.#pending.size > 0) return;
    if (this.generationId === 0 && this.#initialDelayMs > 0) return;
    if ([...this.members.values()].every(({ join }) => join !== undefined)) this.#complete();
  }

  #complete(): void {
    this.#rebalance?.cancel();
    this.#rebalance = undefined;
    for (const member of this.members.values()) {
      if (member.join === undefined && member.groupInstanceId === null) this.#forget(member);
    }
    this.generationId += 1;
    const [first] = [...this.members.values()].filter(({ join }) => join !== undefined);
    if (first === undefined) {
      this.state = 'Empty';
      return;
    }
    this.state = 'CompletingRebalance';
    if (this.members.get(this.#leader)?.join === undefined) this.#leader = first.memberId;
    this.#protocol = first.protocols.find(({ name }) =>
      [...this.members.values()].every(({ protocols }) => protocols.some((other) => other.name === name)),
    )!.name;
    const all = [...this.members.values()].map(({ memberId, groupInstanceId, protocols }) => ({
      memberId,
      groupInstanceId,
      metadata: protocols.find(({ name }) => name === this.#protocol)!.metadata,
    }));
    for (const member of this.members.values()) {
      const { join, memberId } = member;
      member.join = undefined;
      this.#touch(member);
      join?.({
        errorCode: 0,
        generationId: this.generationId,
        protocolType: 'consumer',
        protocolName: this.#protocol,
        leader: this.#leader,
        memberId,
        members: memberId === this.#leader ? all : [],
      });
    }
  }

  /** 0 when this is a member of this generation. */
  check(memberId: string, instanceId: string | null, generationId: number): number {
    if (instanceId !== null && (this.#instances.get(instanceId) ?? memberId) !== memberId)
      return ErrorCode.FENCED_INSTANCE_ID;
    if (!this.members.has(memberId)) return ErrorCode.UNKNOWN_MEMBER_ID;
    return generationId === this.generationId ? 0 : ErrorCode.ILLEGAL_GENERATION;
  }

  sync(
    memberId: string,
    instanceId: string | null,
    generationId: number,
    assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[],
  ): object | Promise<object> {
    const errorCode = this.check(memberId, instanceId, generationId);
    if (errorCode !== 0) return { errorCode };
    const member = this.members.get(memberId)!;
    if (this.state === 'PreparingRebalance') return { errorCode: ErrorCode.REBALANCE_IN_PROGRESS };
    if (this.state === 'Stable') return this.#synced(member);
    const answered = new Promise<object>((resolve) => (member.sync = resolve));
    if (memberId === this.#leader) this.#share(assignments);
    return answered;
  }

  #share(assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[]): void {
    this.state = 'Stable';
    const bytes = new Map(assignments.map(({ memberId, assignment }) => [memberId, Uint8Array.from(assignment)]));
    for (const member of this.members.values()) {
      member.assignment = bytes.get(member.memberId) ?? new Uint8Array();
      member.sync?.(this.#synced(member));
      member.sync = undefined;
    }
  }

  #synced({ assignment }: Member): object {
    return { errorCode: 0, protocolType: 'consumer', protocolName: this.#protocol, assignment };
  }

  heartbeat(memberId: string, instanceId: string | null, generationId: number): number {
    const errorCode = this.check(memberId, instanceId, generationId);
    if (errorCode !== 0) return errorCode;
    this.#touch(this.members.get(memberId)!);
    return this.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : 0;
  }

  leave(memberId: string): number {
    this.#pending.delete(memberId);
    const member = this.members.get(memberId);
    if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
    member.join?.(refused(ErrorCode.UNKNOWN_MEMBER_ID));
    this.#forget(member);
    if (this.state === 'PreparingRebalance') this.#completeWhenAllAreHere();
    else if (this.state !== 'Empty') this.#prepareOrEmpty();
    return 0;
  }

  /** As when its session is over. */
  #expel(member: Member): void {
    if (member.join !== undefined) return;
    this.leave(member.memberId);
  }

  #prepareOrEmpty(): void {
    this.#prepare();
    if (this.members.size === 0) this.#complete();
  }

  #touch(member: Member): void {
    member.session?.cancel();
    member.session = this.#platform.timers.background(member.sessionTimeoutMs, () => this.#expel(member));
  }

  #forget(member: Member): void {
    member.session?.cancel();
    this.members.delete(member.memberId);
    if (member.groupInstanceId !== null) this.#instances.delete(member.groupInstanceId);
  }
}

function refused(errorCode: number): object {
  return { errorCode, memberId: '', protocolName: '' };
}
