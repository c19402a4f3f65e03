// What a member of a group is told when it starts.

export type GroupProtocol = 'classic' | 'consumer';

export interface MemberOptions {
  readonly address: string;
  readonly groupId: string;
  readonly topic: string;
  readonly protocol: GroupProtocol;
  /** Of the classic protocol, as it is called there; clients with one assignor only ignore it. */
  readonly assignor: 'range' | 'roundrobin';
  readonly sessionTimeoutMs: number;
  /** Where the client's modules are. */
  readonly packages: string;
}
