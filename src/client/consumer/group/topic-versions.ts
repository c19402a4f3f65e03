// From some version on requests of groups name topics by id only. Where an id is not known the request
// stays below that version.

import { zeroUuid } from '../../../base/uuid.ts';
import type { MetadataCache } from '../../cluster/metadata-cache.ts';

export interface TopicNaming {
  readonly usesIds: boolean;
  idOf(topic: string): string;
  /** Of a topic in the answer. */
  nameOf(topic: { readonly name: string; readonly topicId: string }): string | undefined;
}

export function topicIdsOf(metadata: MetadataCache, topics: Iterable<string>): Map<string, string> | undefined {
  const ids = new Map<string, string>();
  for (const topic of topics) {
    const id = metadata.topic(topic)?.id;
    if (id === undefined) return undefined;
    ids.set(topic, id);
  }
  return ids;
}

/** `ids`: of every topic of the request, undefined when it goes by names. */
export function topicNaming(ids: ReadonlyMap<string, string> | undefined): TopicNaming {
  const names = new Map([...(ids ?? [])].map(([name, id]) => [id, name]));
  return {
    usesIds: ids !== undefined,
    idOf: (topic) => ids?.get(topic) ?? zeroUuid,
    nameOf: ({ name, topicId }) => (ids === undefined ? name : names.get(topicId)),
  };
}
