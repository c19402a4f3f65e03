// Waiting with an end: for a promise, and for something to become true.

import { setTimeout as delay } from 'node:timers/promises';

/** The promise's value, or an error that says what did not come in time. */
export async function within<T>(timeoutMs: number, what: string, promise: Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`${what} took longer than ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel.abort();
    late.catch(() => {});
  }
}

/** Asks again and again until the answer is not undefined. */
export async function eventually<T>(
  timeoutMs: number,
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await delay(20);
  }
}
