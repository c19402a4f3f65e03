// Incremental fetch sessions (KIP-227): a client names its partitions once and from then on only what
// changes; the answers carry only partitions with news. The cache is bounded; a session that would not
// fit simply does not come to be, and its client goes on with full fetches.

import type { Clock } from '../base/ports/clock.ts';
import type { Random } from '../base/ports/random.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Uuid } from '../base/uuid.ts';

/** A partition as a fetch asks for it; in a session it is remembered from request to request. */
export interface FetchPartition {
  /** The name as sent, "" when the request speaks of topic ids. */
  readonly topic: string;
  /** The zero id when the request speaks of names. */
  readonly topicId: Uuid;
  readonly partition: number;
  fetchOffset: number;
  maxBytes: number;
  currentLeaderEpoch: number;
  lastFetchedEpoch: number;
  /** What the last answer said; -1 makes the next one carry the partition whatever happens. */
  sentHighWatermark: number;
  sentLogStartOffset: number;
}

export interface FetchSessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly usesTopicIds: boolean;
  readonly partitions: readonly FetchPartition[];
  readonly forgotten: readonly Pick<FetchPartition, 'topic' | 'topicId' | 'partition'>[];
}

export type FetchPlan =
  | { readonly kind: 'error'; readonly errorCode: number }
  /** Every partition is answered; `sessionId` is 0 when there is no session. */
  | { readonly kind: 'full'; readonly sessionId: number; readonly partitions: FetchPartition[] }
  /** Only partitions with news are answered. */
  | { readonly kind: 'incremental'; readonly session: FetchSession; readonly partitions: FetchPartition[] };

const fullFetchEpoch = 0;
const sessionlessEpoch = -1;
/** A session that was not used for so long may have to make room. */
const evictableAfterMs = 120_000;

export class FetchSession {
  readonly id: number;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  lastUsedMs: number;
  nextEpoch = 1;
  readonly #partitions = new Map<string, FetchPartition>();

  constructor(id: number, usesTopicIds: boolean, nowMs: number) {
    this.id = id;
    this.usesTopicIds = usesTopicIds;
    this.createdMs = nowMs;
    this.lastUsedMs = nowMs;
  }

  get size(): number {
    return this.#partitions.size;
  }

  partitions(): FetchPartition[] {
    return [...this.#partitions.values()];
  }

  put(partition: FetchPartition): void {
    const known = this.#partitions.get(keyOf(partition));
    if (known === undefined) {
      this.#partitions.set(keyOf(partition), partition);
      return;
    }
    known.fetchOffset = partition.fetchOffset;
    known.maxBytes = partition.maxBytes;
    known.currentLeaderEpoch = partition.currentLeaderEpoch;
    known.lastFetchedEpoch = partition.lastFetchedEpoch;
  }

  forget(partition: Pick<FetchPartition, 'topic' | 'topicId' | 'partition'>): void {
    this.#partitions.delete(keyOf(partition));
  }

  /** A partition that had data goes to the end, so that the others get their turn first next time. */
  moveToEnd(partition: FetchPartition): void {
    const key = keyOf(partition);
    if (!this.#partitions.delete(key)) return;
    this.#partitions.set(key, partition);
  }
}

function keyOf({ topic, topicId, partition }: Pick<FetchPartition, 'topic' | 'topicId' | 'partition'>): string {
  return `${topic}/${topicId}/${partition}`;
}

export class FetchSessions {
  readonly #slots: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sessions = new Map<number, FetchSession>();
  #evictions = 0;

  constructor(slots: number, clock: Clock, random: Random) {
    this.#slots = slots;
    this.#clock = clock;
    this.#random = random;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get partitionCount(): number {
    let count = 0;
    for (const session of this.#sessions.values()) count += session.size;
    return count;
  }

  /** Sessions that made room for others, since the start. */
  get evictions(): number {
    return this.#evictions;
  }

  /** What the request asks for, with the session it belongs to, made or ended as it says. */
  plan(request: FetchSessionRequest): FetchPlan {
    const { sessionId, sessionEpoch } = request;
    if (sessionEpoch === fullFetchEpoch || sessionEpoch === sessionlessEpoch) {
      if (sessionId !== 0) this.#sessions.delete(sessionId);
      const session = sessionEpoch === fullFetchEpoch ? this.#create(request) : undefined;
      return {
        kind: 'full',
        sessionId: session?.id ?? 0,
        partitions: session?.partitions() ?? [...request.partitions],
      };
    }
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return { kind: 'error', errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND };
    if (session.nextEpoch !== sessionEpoch) return { kind: 'error', errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH };
    if (session.usesTopicIds !== request.usesTopicIds)
      return { kind: 'error', errorCode: ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR };
    for (const partition of request.partitions) session.put(partition);
    for (const partition of request.forgotten) session.forget(partition);
    session.nextEpoch = sessionEpoch === 0x7fff_ffff ? 1 : sessionEpoch + 1;
    session.lastUsedMs = this.#clock.monotonicMs();
    if (session.size === 0) {
      this.#sessions.delete(sessionId);
      return { kind: 'full', sessionId: 0, partitions: [] };
    }
    return { kind: 'incremental', session, partitions: session.partitions() };
  }

  /** For a client that was not told of its session. */
  drop(sessionId: number): void {
    this.#sessions.delete(sessionId);
  }

  #create(request: FetchSessionRequest): FetchSession | undefined {
    if (request.partitions.length === 0 || !this.#makeRoom(request.partitions.length)) return undefined;
    let id = 0;
    while (id === 0 || this.#sessions.has(id)) id = this.#random.below(0x7fff_ffff);
    const session = new FetchSession(id, request.usesTopicIds, this.#clock.monotonicMs());
    for (const partition of request.partitions) session.put(partition);
    this.#sessions.set(id, session);
    return session;
  }

  /** True when a session of `size` partitions may come in, if need be in the place of another one. */
  #makeRoom(size: number): boolean {
    if (this.#sessions.size < this.#slots) return true;
    const nowMs = this.#clock.monotonicMs();
    let victim: FetchSession | undefined;
    for (const session of this.#sessions.values()) {
      const isIdle = nowMs - session.lastUsedMs > evictableAfterMs;
      const isSmaller = session.size < size && nowMs - session.createdMs > evictableAfterMs;
      if (isIdle || (isSmaller && (victim === undefined || session.size < victim.size))) victim = session;
      if (isIdle) break;
    }
    if (victim === undefined) return false;
    this.#sessions.delete(victim.id);
    this.#evictions += 1;
    return true;
  }
}
