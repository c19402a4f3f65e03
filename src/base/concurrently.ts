// Many pieces of work, of which a bounded number is under way at any time.

/**
 * Does `work` for every item, at most `limit` at once, begun in their order. After a failure nothing more
 * begins; the first failure is thrown when everything under way has ended.
 */
export async function concurrently<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && failures.length === 0; next = waiting.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(limit, 1) }, worker));
  if (failures.length > 0) throw failures[0];
}
