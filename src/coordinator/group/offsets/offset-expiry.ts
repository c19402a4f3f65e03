// Offsets that nobody renews are forgotten after the retention (KIP-211), and groups that are left with
// nothing go too. A round looks at everything the shard has, in steps: first the offsets, and when those
// records count, the groups.

import type { OffsetExpiration } from '../group.ts';
import type { GroupDecision } from '../group-context.ts';
import { type CommittedOffset, type OffsetPlace, offsetTombstone } from './committed-offset.ts';
import type { OffsetsContext } from './offsets-context.ts';
import { type Find, RecordSteps } from './record-steps.ts';

const timerKey = 'offset-expiry';
/** Between the steps of a round: requests come first. */
const pauseMs = 10;

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

function* expiredOffsets(context: OffsetsContext): Generator<Find, void, undefined> {
  const { offsets } = context;
  for (const groupId of offsets.groupIds()) {
    for (const [topic, committed] of offsets.topicsOf(groupId)) {
      for (const partition of committed.partitions()) {
        const place = { groupId, topic, partition };
        yield () => (isExpired(context, place) ? [offsetTombstone(place)] : []);
      }
    }
  }
}

function isExpired({ config, clock, groups, offsets }: OffsetsContext, place: OffsetPlace): boolean {
  const group = groups.get(place.groupId);
  const committed = offsets.get(place);
  if (group === undefined || committed === undefined || offsets.isPending(place)) return false;
  const expiration = group.offsetExpiration();
  if (expiration.kind === 'never') return false;
  if (expiration.kind === 'unsubscribed' && expiration.isSubscribed(place.topic)) return false;
  const nowMs = clock.wallMs();
  if (committed.expireTimestampMs !== -1) return nowMs >= committed.expireTimestampMs;
  return nowMs - sinceMsOf(expiration, committed) >= config.offsetsRetentionMs;
}

function sinceMsOf(expiration: OffsetExpiration, { commitTimestampMs }: CommittedOffset): number {
  return expiration.kind === 'after' ? (expiration.sinceMs ?? commitTimestampMs) : commitTimestampMs;
}

function* leftOverGroups({ groups, offsets }: OffsetsContext): Generator<Find, void, undefined> {
  for (const { groupId } of groups.values()) {
    yield () => {
      const group = groups.get(groupId);
      const isLeftOver = group?.isEmpty === true && offsets.countOf(groupId) === 0 && !offsets.hasPending(groupId);
      return isLeftOver ? group.tombstones() : [];
    };
  }
}
