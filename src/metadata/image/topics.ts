// The topics, by id and by name, each with its partitions. Both maps always hold the same topics.

import type { Uuid } from '../../base/uuid.ts';
import { InvalidMetadataError } from '../invalid-metadata-error.ts';
import { metadataRecord, type MetadataRecord, type RecordBodies } from '../metadata-record.ts';
import type { PartitionImage } from './partition.ts';
import { changePartition, partitionFromRecord, partitionToRecord, withoutEligibleReplicas } from './partition.ts';
import { PersistentMap } from './persistent-map.ts';

/** More partitions than any real topic; a larger id is damage. */
const partitionIdLimit = 1_000_000;

export interface TopicImage {
  readonly id: Uuid;
  readonly name: string;
  /** By partition id, without gaps. */
  readonly partitions: readonly PartitionImage[];
}

export interface TopicsImage {
  readonly byId: PersistentMap<TopicImage>;
  readonly byName: PersistentMap<TopicImage>;
}

export const noTopics: TopicsImage = { byId: PersistentMap.empty, byName: PersistentMap.empty };

export interface ChangedTopic {
  readonly before: TopicImage;
  readonly after: TopicImage;
  /** The ids of new and changed partitions, ascending. */
  readonly partitionIds: readonly number[];
}

interface OpenTopic {
  readonly before: TopicImage | undefined;
  readonly id: Uuid;
  readonly name: string;
  readonly partitions: PartitionImage[];
  readonly touched: Set<number>;
}

/** Collects what records change about topics and builds the next image. */
export class TopicsDelta {
  readonly #before: TopicsImage;
  readonly #open = new Map<Uuid, OpenTopic>();
  readonly #deleted = new Map<Uuid, TopicImage>();
  /** The id that a name has after this delta; undefined when there is none. */
  readonly #idByName = new Map<string, Uuid | undefined>();

  constructor(before: TopicsImage) {
    this.#before = before;
  }

  replayTopic({ name, topicId }: RecordBodies['TopicRecord']): void {
    const sameName = this.#idByName.has(name) ? this.#idByName.get(name) : this.#before.byName.get(name)?.id;
    if (sameName !== undefined) throw new InvalidMetadataError(`topic ${name} is created twice`);
    this.#open.set(topicId, { before: undefined, id: topicId, name, partitions: [], touched: new Set() });
    this.#idByName.set(name, topicId);
  }

  replayPartition(body: RecordBodies['PartitionRecord']): void {
    if (body.partitionId < 0 || body.partitionId >= partitionIdLimit) {
      throw new InvalidMetadataError(`partition ${body.partitionId} of topic ${body.topicId}`);
    }
    this.#put(body.topicId, body.partitionId, partitionFromRecord(body));
  }

  replayPartitionChange(body: RecordBodies['PartitionChangeRecord']): void {
    const before = this.#openTopic(body.topicId).partitions[body.partitionId];
    if (before === undefined) {
      throw new InvalidMetadataError(
        `change of partition ${body.partitionId} of topic ${body.topicId}, which is missing`,
      );
    }
    this.#put(body.topicId, body.partitionId, changePartition(before, body));
  }

  /** Returns the name of the topic that goes. */
  replayRemoveTopic({ topicId }: RecordBodies['RemoveTopicRecord']): string {
    const topic = this.#openTopic(topicId);
    this.#open.delete(topicId);
    this.#idByName.set(topic.name, undefined);
    if (topic.before !== undefined) this.#deleted.set(topicId, topic.before);
    return topic.name;
  }

  /** The empty name means all topics. */
  replayClearElr({ topicName }: RecordBodies['ClearElrRecord']): void {
    for (const id of topicName === '' ? this.#allIds() : [this.#idOf(topicName)]) {
      const topic = this.#topicOf(id);
      for (const [partitionId, partition] of topic.partitions.entries()) {
        if (partition.eligibleLeaderReplicas.length === 0 && partition.lastKnownElr.length === 0) continue;
        this.#put(id, partitionId, withoutEligibleReplicas(partition));
      }
    }
  }

  get created(): readonly TopicImage[] {
    return [...this.#open.values()].filter(({ before }) => before === undefined).map(closed);
  }

  get deleted(): readonly TopicImage[] {
    return [...this.#deleted.values()];
  }

  get changed(): readonly ChangedTopic[] {
    return [...this.#open.values()].flatMap((topic) => {
      if (topic.before === undefined) return [];
      const partitionIds = [...topic.touched].toSorted((a, b) => a - b);
      return [{ before: topic.before, after: closed(topic), partitionIds }];
    });
  }

  build(): TopicsImage {
    const byId = new Map<Uuid, TopicImage | undefined>();
    const byName = new Map<string, TopicImage | undefined>();
    for (const [id, { name }] of this.#deleted) {
      byId.set(id, undefined);
      byName.set(name, undefined);
    }
    for (const open of this.#open.values()) {
      const topic = closed(open);
      byId.set(topic.id, topic);
      byName.set(topic.name, topic);
    }
    return { byId: this.#before.byId.with(byId), byName: this.#before.byName.with(byName) };
  }

  #put(topicId: Uuid, partitionId: number, partition: PartitionImage): void {
    const topic = this.#openTopic(topicId);
    topic.partitions[partitionId] = partition;
    topic.touched.add(partitionId);
  }

  #openTopic(id: Uuid): OpenTopic {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const before = this.#deleted.has(id) ? undefined : this.#before.byId.get(id);
    if (before === undefined) throw new InvalidMetadataError(`there is no topic ${id}`);
    const opened = { before, id, name: before.name, partitions: [...before.partitions], touched: new Set<number>() };
    this.#open.set(id, opened);
    return opened;
  }

  #topicOf(id: Uuid): TopicImage | OpenTopic {
    return this.#open.get(id) ?? this.#before.byId.get(id)!;
  }

  #idOf(name: string): Uuid {
    const id = this.#idByName.has(name) ? this.#idByName.get(name) : this.#before.byName.get(name)?.id;
    if (id === undefined) throw new InvalidMetadataError(`there is no topic ${name}`);
    return id;
  }

  #allIds(): readonly Uuid[] {
    const before = [...this.#before.byId.keys()].filter((id) => !this.#open.has(id) && !this.#deleted.has(id));
    return [...before, ...this.#open.keys()];
  }
}

function closed({ id, name, partitions }: OpenTopic): TopicImage {
  for (let i = 0; i < partitions.length; i += 1) {
    if (partitions[i] === undefined) throw new InvalidMetadataError(`partition ${i} of topic ${name} is missing`);
  }
  return { id, name, partitions };
}

export function* topicRecords(topics: TopicsImage): Generator<MetadataRecord, void, undefined> {
  for (const { id, name, partitions } of topics.byId.values()) {
    yield metadataRecord('TopicRecord', { topicId: id, name });
    for (const [partitionId, partition] of partitions.entries()) yield partitionToRecord(id, partitionId, partition);
  }
}
