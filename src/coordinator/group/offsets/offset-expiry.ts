// Offsets that nobody renews are forgotten after the retention (KIP-211), and groups that are left with
// nothing go too. A round looks at everything the shard has, in steps: first the offsets, and when those
// records count, the groups.

import type { Group, OffsetExpiration } from '../group.ts';
import type { GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import { type CommittedOffset, type OffsetPlace, offsetTombstone } from './committed-offset.ts';
import type { OffsetsContext } from './offsets-context.ts';
import { RecordSteps } from './record-steps.ts';

const timerKey = 'offset-expiry';
/** Between the steps of a round: requests come first. */
const pauseMs = 10;
const nothing: readonly GroupRecord[] = [];

export class OffsetExpiry {
  readonly #context: OffsetsContext;
  /** What is left of the round, the current part first; empty between rounds. */
  #round: RecordSteps[] = [];

  constructor(context: OffsetsContext) {
    this.#context = context;
  }

  /** The next round begins `offsets.retention.check.interval.ms` from now. */
  start(): void {
    this.#schedule(this.#context.config.offsetsRetentionCheckIntervalMs);
  }

  #schedule(delayMs: number): void {
    this.#context.timers.schedule(timerKey, delayMs, () => this.#decideStep());
  }

  #decideStep(): GroupDecision<void> {
    if (this.#round.length === 0) {
      this.#round = [expiredOffsets(this.#context), leftOverGroups(this.#context)].map((part) => new RecordSteps(part));
    }
    const part = this.#round[0]!;
    const { records, isLast } = part.next(this.#context.maxBatchBytes());
    return {
      records,
      response: undefined,
      onCommitted: () => {
        if (isLast && this.#round[0] === part) this.#round.shift();
        if (this.#round.length > 0) this.#schedule(pauseMs);
        else this.start();
      },
      onFailed: () => {
        // What was found is there again: the next round finds it.
        this.#round = [];
        this.start();
      },
    };
  }
}

function* expiredOffsets(context: OffsetsContext): Generator<readonly GroupRecord[], void, undefined> {
  const { groups, offsets } = context;
  for (const groupId of offsets.groupIds()) {
    for (const [topic, committed] of offsets.topicsOf(groupId)) {
      for (const partition of committed.partitions()) {
        // Looked up again: between two steps anything may have happened.
        const group = groups.get(groupId);
        const place = { groupId, topic, partition };
        const isOver = group !== undefined && isExpired(context, group, place, committed.get(partition));
        yield isOver ? [offsetTombstone(place)] : nothing;
      }
    }
  }
}

function isExpired(
  { config, clock, offsets }: OffsetsContext,
  group: Group,
  place: OffsetPlace,
  committed: CommittedOffset | undefined,
): boolean {
  if (committed === undefined || offsets.isPending(place)) return false;
  const expiration = group.offsetExpiration();
  if (expiration.kind === 'never' || group.isSubscribedToTopic(place.topic)) return false;
  const nowMs = clock.wallMs();
  if (committed.expireTimestampMs !== -1) return nowMs >= committed.expireTimestampMs;
  return nowMs - sinceMsOf(expiration, committed) >= config.offsetsRetentionMs;
}

function sinceMsOf(expiration: OffsetExpiration, { commitTimestampMs }: CommittedOffset): number {
  return expiration.kind === 'after' ? (expiration.sinceMs ?? commitTimestampMs) : commitTimestampMs;
}

function* leftOverGroups({ groups, offsets }: OffsetsContext): Generator<readonly GroupRecord[], void, undefined> {
  for (const group of groups.values()) {
    const { groupId, isEmpty } = group;
    const isLeftOver = isEmpty && offsets.countOf(groupId) === 0 && !offsets.hasPending(groupId);
    yield isLeftOver ? group.tombstones() : nothing;
  }
}
