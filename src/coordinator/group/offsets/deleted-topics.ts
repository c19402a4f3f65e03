// A topic that is deleted takes what was committed in it along, in every group: a topic that is created
// later under its name must not begin in the middle. In steps, as there may be many groups.

import type { Uuid } from '../../../base/uuid.ts';
import { zeroUuid } from '../../../base/uuid.ts';
import type { GroupDecision } from '../group-context.ts';
import { offsetTombstone } from './committed-offset.ts';
import type { OffsetsContext } from './offsets-context.ts';
import { type Find, RecordSteps } from './record-steps.ts';

export interface DeletedTopic {
  readonly id: Uuid;
  readonly name: string;
}

const timerKey = 'offsets-of-deleted-topics';

export class DeletedTopics {
  readonly #context: OffsetsContext;
  /** By id: those whose offsets are not gone for good yet. */
  readonly #topics = new Map<Uuid, DeletedTopic>();
  #steps: RecordSteps | undefined;
  #isStarted = false;

  constructor(context: OffsetsContext) {
    this.#context = context;
  }

  /** The partition has been read. What was deleted meanwhile comes first. */
  start(): void {
    this.#isStarted = true;
    if (this.#topics.size > 0) this.#schedule(0);
  }

  /** Their offsets go as soon as the shard comes to it. */
  add(topics: readonly DeletedTopic[]): void {
    if (topics.length === 0) return;
    for (const topic of topics) this.#topics.set(topic.id, topic);
    // What has been looked at already may hold offsets of the new ones.
    this.#steps = undefined;
    if (this.#isStarted) this.#schedule(0);
  }

  #schedule(delayMs: number): void {
    this.#context.timers.schedule(timerKey, delayMs, () => this.#decideStep());
  }

  #decideStep(): GroupDecision<void> {
    const topics = [...this.#topics.values()];
    const steps = (this.#steps ??= new RecordSteps(offsetsIn(this.#context, topics)));
    const { records, isLast } = steps.next(this.#context.maxBatchBytes());
    const isCurrent = (): boolean => this.#steps === steps;
    return {
      records,
      response: undefined,
      onCommitted: () => {
        if (!isCurrent()) return;
        if (!isLast) return this.#schedule(0);
        this.#steps = undefined;
        for (const { id } of topics) this.#topics.delete(id);
      },
      onFailed: () => {
        // What was found is there again: from the beginning, when the timer tries again.
        this.#steps = undefined;
      },
    };
  }
}

function* offsetsIn({ offsets }: OffsetsContext, topics: readonly DeletedTopic[]): Generator<Find, void, undefined> {
  for (const groupId of offsets.groupIds()) {
    for (const { id, name } of topics) {
      yield () => [];
      for (const place of offsets.placesIn(groupId, name)) {
        yield () => {
          const topicIds = [...offsets.topicIdsAt(place)];
          // Another id: committed after the topic was created anew.
          const isOfTopic = topicIds.every((topicId) => topicId === zeroUuid || topicId === id);
          return topicIds.length > 0 && isOfTopic ? [offsetTombstone(place)] : [];
        };
      }
    }
  }
}
