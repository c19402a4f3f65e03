// The topics that coordinators keep their state in. Clients see them but do not write to them.

export const internalTopics: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
]);

export function isInternalTopic(name: string): boolean {
  return internalTopics.has(name);
}
