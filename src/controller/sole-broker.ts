// In this release a cluster is one node: metadata that gives partitions to others cannot be served, and to lead it
// would leave those partitions without a leader that comes back. So it is refused before anything is written.

import { ForeignMetadataError } from '../metadata/foreign-metadata-error.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';

/** Throws `ForeignMetadataError` when a partition has a replica on another broker than this one. */
export function checkSoleBroker({ topics }: MetadataImage, nodeId: number): void {
  const others = new Set<number>();
  let example: string | undefined;
  for (const { name, partitions } of topics.byId.values()) {
    for (const [partition, { replicas }] of partitions.entries()) {
      for (const replica of replicas) {
        if (replica === nodeId) continue;
        others.add(replica);
        example ??= `${name}-${partition} on ${replicas.join(', ')}`;
      }
    }
  }
  if (others.size === 0) return;
  const ids = [...others].toSorted((a, b) => a - b).join(', ');
  throw new ForeignMetadataError(
    `the metadata has partitions on broker ${ids} (${example}), and this release of Samsa serves one node, which is ` +
      `${nodeId}: move every partition to that node alone first, with Kafka's kafka-reassign-partitions.sh`,
  );
}
