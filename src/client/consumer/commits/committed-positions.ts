// Positions from the group's committed offsets, for partitions that were just assigned. Until the answer
// is there a partition has no position and is not fetched; a failure is never taken for "no commit".

import type { Logger } from '../../../base/logging.ts';
import { isRetriable } from '../../errors.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { MemberIdentity } from '../group/member-identity.ts';
import { type PartitionState, seekTo, type SubscriptionState } from '../subscription-state.ts';
import { fetchCommitted } from './committed-request.ts';

export interface CommittedPositionsOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly subscription: SubscriptionState;
  /** As whom to ask. */
  readonly identity: () => MemberIdentity;
  /** Positions were found, or the search failed. */
  readonly onChange: () => void;
}

export class CommittedPositions {
  readonly #options: CommittedPositionsOptions;
  readonly #running = new Set<PartitionState>();
  #failure: Error | undefined;
  #failures = 0;
  #restsUntilMs = -Infinity;

  constructor(options: CommittedPositionsOptions) {
    this.#options = options;
  }

  /** How long until it may be asked again after a failure; Infinity when there is no need to. */
  get restMs(): number {
    const restMs = this.#restsUntilMs - this.#now;
    return restMs > 0 ? restMs : Infinity;
  }

  /** Asks for every partition that waits for it. Throws what an earlier question found to be hopeless. */
  start(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    if (this.#now < this.#restsUntilMs) return;
    const wanted = [...this.#options.subscription.states].filter(
      (state) => state.awaitsCommitted && !this.#running.has(state),
    );
    if (wanted.length > 0) void this.#ask(wanted);
  }

  async #ask(states: readonly PartitionState[]): Promise<void> {
    const { coordinator, identity, logger, onChange } = this.#options;
    for (const state of states) this.#running.add(state);
    try {
      const partitions = states.map(({ topic, partition }) => ({ topic, partition }));
      const committed = await fetchCommitted(coordinator, partitions, identity());
      this.#failures = 0;
      for (const state of states) {
        if (!this.#options.subscription.owns(state) || !state.awaitsCommitted) continue;
        const found = committed.get(state);
        if (found === null || found === undefined) state.awaitsCommitted = false;
        else seekTo(state, found.offset, found.leaderEpoch);
      }
    } catch (error) {
      this.#failures += 1;
      this.#restsUntilMs = this.#now + coordinator.cluster.retryBackoff.delayMs(this.#failures);
      if (!coordinator.cluster.isClosed) logger.debug('no committed offsets yet', { error });
      if (!isRetriable(error)) this.#failure = error as Error;
    }
    for (const state of states) this.#running.delete(state);
    if (!coordinator.cluster.isClosed) onChange();
  }

  get #now(): number {
    return this.#options.coordinator.cluster.platform.clock.monotonicMs();
  }
}
