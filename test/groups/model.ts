// What must be true of one group whatever happens to it: which records were processed by anybody, and how
// far commits were acknowledged. Offsets move back by the operator's hand only.

import assert from 'node:assert/strict';
import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../../src/client/topic-partition.ts';

/** Committed offsets as a coordinator shows them. */
export type Offsets = TopicPartitionMap<number>;

class PartitionModel {
  /** Of records that the broker has acknowledged to the producer. */
  readonly produced = new Map<number, string>();
  /** Of records that a consumer was given, and how often. */
  readonly seen = new Map<number, string>();
  readonly processed = new Set<number>();
  /** Every record below has been processed by some member. */
  processedEnd = 0;
  /** Acknowledged or observed; 0 when nothing need be there. */
  committedFloor = 0;
}

export class GroupModel {
  readonly #partitions = new TopicPartitionMap<PartitionModel>();
  readonly #deletedTopics = new Set<string>();
  processedCount = 0;
  /** Records that came more than once. */
  repeatedCount = 0;
  acknowledgedCommits = 0;
  /** The operator takes commits back: what was acknowledged before counts no more. */
  #term = 0;

  /** Grows with every change of the operator. */
  get term(): number {
    return this.#term;
  }

  #of(partition: TopicPartition): PartitionModel {
    let model = this.#partitions.get(partition);
    if (model === undefined) this.#partitions.set(partition, (model = new PartitionModel()));
    return model;
  }

  /** Partitions of topics that are there, with anything in them. */
  *#alive(): Generator<[TopicPartition, PartitionModel]> {
    for (const [partition, model] of this.#partitions)
      if (!this.#deletedTopics.has(partition.topic)) yield [partition, model];
  }

  topicDeleted(topic: string): void {
    this.#deletedTopics.add(topic);
  }

  produced(partition: TopicPartition, offset: number, value: string): void {
    const { produced, seen } = this.#of(partition);
    const at = `${formatTopicPartition(partition)}@${offset}`;
    assert.equal(produced.get(offset) ?? value, value, `two acknowledged records at ${at}`);
    assert.equal(seen.get(offset) ?? value, value, `a consumer was given another record than is at ${at}`);
    produced.set(offset, value);
  }

  /** A consumer was given the record. */
  delivered(partition: TopicPartition, offset: number, value: string): void {
    const { produced, seen } = this.#of(partition);
    const at = `${formatTopicPartition(partition)}@${offset}`;
    if (seen.has(offset)) this.repeatedCount += 1;
    assert.equal(seen.get(offset) ?? value, value, `another record came the second time from ${at}`);
    assert.equal(produced.get(offset) ?? value, value, `another record than was produced came from ${at}`);
    seen.set(offset, value);
  }

  processed(partition: TopicPartition, offset: number): void {
    const model = this.#of(partition);
    model.processed.add(offset);
    this.processedCount += 1;
    while (model.processed.has(model.processedEnd)) model.processedEnd += 1;
  }

  /** The coordinator has said so to a consumer. */
  committed(partition: TopicPartition, offset: number): void {
    this.acknowledgedCommits += 1;
    this.#raise(partition, offset);
  }

  floorOf(partition: TopicPartition): number {
    return this.#of(partition).committedFloor;
  }

  get floors(): Offsets {
    return new TopicPartitionMap([...this.#alive()].map(([partition, model]) => [partition, model.committedFloor]));
  }

  #raise(partition: TopicPartition, offset: number): void {
    const model = this.#of(partition);
    const name = formatTopicPartition(partition);
    assert.ok(
      offset <= model.processedEnd,
      `${name}: ${offset} is committed, only what is below ${model.processedEnd} was processed`,
    );
    model.committedFloor = Math.max(model.committedFloor, offset);
  }

  /** @param floors of the moment when it was asked for */
  observed(offsets: Offsets, floors: Offsets): void {
    for (const [partition] of this.#alive()) {
      const name = formatTopicPartition(partition);
      const least = floors.get(partition) ?? 0;
      const offset = offsets.get(partition);
      assert.ok((offset ?? 0) >= least, `${name}: ${offset ?? 'nothing'} is committed, acknowledged was ${least}`);
      if (offset !== undefined) this.#raise(partition, offset);
    }
  }

  /** By the operator; `isCertain` when the coordinator said so. Undefined takes the offset away. */
  reset(partition: TopicPartition, offset: number | undefined, isCertain: boolean): void {
    const model = this.#of(partition);
    this.#term += 1;
    const floor = Math.min(offset ?? 0, model.processedEnd);
    model.committedFloor = isCertain ? floor : Math.min(floor, model.committedFloor);
  }

  /** Acknowledged records that no consumer has processed. */
  get missing(): string[] {
    const missing: string[] = [];
    for (const [partition, { produced, processed }] of this.#alive())
      for (const offset of produced.keys())
        if (!processed.has(offset)) missing.push(`${formatTopicPartition(partition)}@${offset}`);
    return missing;
  }

  /** Partitions that are there, with the offset behind the last acknowledged record. */
  get ends(): Offsets {
    return new TopicPartitionMap(
      [...this.#alive()]
        .filter(([, { produced }]) => produced.size > 0)
        .map(([partition, { produced }]) => [partition, Math.max(...produced.keys()) + 1]),
    );
  }
}
