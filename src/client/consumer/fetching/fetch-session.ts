// The client's side of a fetch session (KIP-227): the broker remembers which partitions are fetched and
// from where, so that a request names only what changed. One request at a time; whatever goes wrong, the
// next request is a full one, which also closes what the broker may still remember.

import type { fetchApi } from '../../../protocol/apis/fetch.ts';
import type { Decoded, Encodable } from '../../../protocol/schema/fields.ts';
import { ErrorCode } from '../../errors.ts';

type FetchRequest = Encodable<(typeof fetchApi)['request']['fields']>;
type FetchResponse = Decoded<(typeof fetchApi)['response']['fields']>;

export interface SessionPartition {
  readonly partition: number;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly partitionMaxBytes: number;
}

/** Partitions by topic: by its id or by its name, which a session must not mix. */
export type SessionTopics = ReadonlyMap<string, readonly SessionPartition[]>;

export type SessionRequest = Pick<FetchRequest, 'sessionId' | 'sessionEpoch'> & {
  readonly topics: SessionTopics;
  readonly forgotten: ReadonlyMap<string, readonly number[]>;
};

const lastEpoch = 0x7fffffff;
const noTopics: ReadonlyMap<string, readonly number[]> = new Map();

export class FetchSession {
  /** 0: there is none. */
  #id = 0;
  /** 0: the next request is a full one. */
  #epoch = 0;
  #usesIds = false;
  #partitions = new Map<string, Map<number, SessionPartition>>();

  get id(): number {
    return this.#id;
  }

  /** Whether the next request can be understood only by a broker that remembers. */
  get isIncremental(): boolean {
    return this.#epoch !== 0;
  }

  /** The request that makes the session contain these partitions and no others. */
  next(wanted: SessionTopics, usesIds: boolean): SessionRequest {
    if (usesIds !== this.#usesIds) this.reset();
    this.#usesIds = usesIds;
    const before = this.#partitions;
    this.#partitions = new Map(
      [...wanted].map(([topic, items]) => [topic, new Map(items.map((item) => [item.partition, item]))]),
    );
    const session = { sessionId: this.#id, sessionEpoch: this.#epoch };
    if (!this.isIncremental) return { ...session, topics: wanted, forgotten: noTopics };
    return { ...session, topics: changesOf(before, wanted), forgotten: missingFrom(before, this.#partitions) };
  }

  /** Learns from the answer to the request of `next`. */
  accept({ errorCode, sessionId }: FetchResponse): void {
    if (errorCode !== ErrorCode.NONE) {
      if (errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND) this.#id = 0;
      this.reset();
    } else if (sessionId === 0) {
      this.#id = 0;
      this.reset();
    } else {
      this.#epoch = sessionId === this.#id && this.#epoch < lastEpoch ? this.#epoch + 1 : 1;
      this.#id = sessionId;
    }
  }

  /** The next request is a full one: it is not known what the broker remembers. */
  reset(): void {
    this.#epoch = 0;
    this.#partitions.clear();
  }
}

function changesOf(before: ReadonlyMap<string, ReadonlyMap<number, SessionPartition>>, wanted: SessionTopics) {
  const changes = new Map<string, readonly SessionPartition[]>();
  for (const [topic, items] of wanted) {
    const known = before.get(topic);
    const changed = items.filter((item) => !isSame(item, known?.get(item.partition)));
    if (changed.length > 0) changes.set(topic, changed);
  }
  return changes;
}

function isSame(item: SessionPartition, known: SessionPartition | undefined): boolean {
  return (
    known !== undefined &&
    known.fetchOffset === item.fetchOffset &&
    known.currentLeaderEpoch === item.currentLeaderEpoch &&
    known.partitionMaxBytes === item.partitionMaxBytes
  );
}

function missingFrom(
  before: ReadonlyMap<string, ReadonlyMap<number, SessionPartition>>,
  now: ReadonlyMap<string, ReadonlyMap<number, SessionPartition>>,
): ReadonlyMap<string, readonly number[]> {
  const forgotten = new Map<string, readonly number[]>();
  for (const [topic, partitions] of before) {
    const missing = [...partitions.keys()].filter((partition) => now.get(topic)?.has(partition) !== true);
    if (missing.length > 0) forgotten.set(topic, missing);
  }
  return forgotten;
}
