// What the cleaner's settings must be together. Kafka's texts, where it has one: it answers "/ by zero" to a
// cleaner without threads.

const leastBytesPerThread = 1024 * 1024;

/** Why these cannot be, or null. `log.cleaner.threads` and `log.cleaner.dedupe.buffer.size`. */
export function cleanerProblem(threads: number, dedupeBufferBytes: number): string | null {
  if (threads < 1) return 'log.cleaner.threads must be at least 1';
  if (Math.floor(dedupeBufferBytes / threads) > leastBytesPerThread) return null;
  return 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.';
}
