// One member of a classic group: what it said about itself when it joined, what it was assigned, and the
// requests of it that are not answered yet. Only `ClassicMembers` and `ClassicGroup` change it, because
// they count who waits and who supports what.

import type { JoinGroupResponse, SyncGroupResponse } from '../group-api.ts';
import type { Waiting } from './waiting.ts';

/** A way to divide the work that the member knows, with what it tells the leader about it. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

export interface ClassicMemberOptions {
  readonly memberId: string;
  /** null for a dynamic member. */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  /** In order of preference. */
  readonly protocols: readonly MemberProtocol[];
  readonly assignment?: Uint8Array;
  /** It has never been told its id (or has just been told) and cannot send heartbeats yet. */
  readonly isNew?: boolean;
}

export const noBytes = new Uint8Array(0);

export class ClassicMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: readonly MemberProtocol[];
  assignment: Uint8Array;
  isNew: boolean;
  /** The JoinGroup that is not answered yet. */
  join: Waiting<JoinGroupResponse> | undefined;
  /** The SyncGroup that is not answered yet. */
  sync: Waiting<SyncGroupResponse> | undefined;

  constructor(options: ClassicMemberOptions) {
    this.memberId = options.memberId;
    this.groupInstanceId = options.groupInstanceId;
    this.clientId = options.clientId;
    this.clientHost = options.clientHost;
    this.rebalanceTimeoutMs = options.rebalanceTimeoutMs;
    this.sessionTimeoutMs = options.sessionTimeoutMs;
    this.protocols = options.protocols;
    this.assignment = options.assignment ?? noBytes;
    this.isNew = options.isNew ?? false;
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null;
  }

  /** Without heartbeats of its own it is known to live: it waits for us. A new member may give up unseen. */
  get isExcusedFromHeartbeats(): boolean {
    return !this.isNew && (this.join !== undefined || this.sync !== undefined);
  }

  /** Empty for a protocol that it does not know. */
  metadataOf(protocolName: string): Uint8Array {
    return this.protocols.find(({ name }) => name === protocolName)?.metadata ?? noBytes;
  }

  /** Whether it would say the same again: same protocols, same order, same metadata. */
  matches(protocols: readonly MemberProtocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      this.protocols.every(({ name, metadata }, i) => {
        const other = protocols[i]!;
        return name === other.name && Buffer.compare(metadata, other.metadata) === 0;
      })
    );
  }
}

/** What a decoded request says, out of its frame: members outlive requests. */
export function keepProtocols(protocols: readonly MemberProtocol[]): MemberProtocol[] {
  return protocols.map(({ name, metadata }) => ({ name, metadata: new Uint8Array(metadata) }));
}
