// Who a request of a group comes from.

export interface MemberIdentity {
  /** Of the classic protocol the generation, of the consumer protocol the member epoch; -1 from outside. */
  readonly generationId: number;
  /** Empty from outside the group. */
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly protocol: 'classic' | 'consumer';
}

export function isSameMember(a: MemberIdentity, b: MemberIdentity): boolean {
  return a.generationId === b.generationId && a.memberId === b.memberId;
}
