// Milliseconds since 1970 for what is measured and shown: they go on evenly, also when somebody sets the clock.

import type { Clock } from '../../../base/ports/clock.ts';

export function steadyTime(clock: Clock): () => number {
  const startMs = clock.wallMs();
  const zeroMs = clock.monotonicMs();
  return () => startMs + Math.round(clock.monotonicMs() - zeroMs);
}
