// Waiting with an end.

import type { Timers } from '../base/ports/timers.ts';

/** Resolves when `work` does, or after `timeoutMs` having called `onTimeout`. `work` goes on regardless. */
export function setDeadline(
  timers: Timers,
  work: Promise<void>,
  timeoutMs: number,
  onTimeout: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = timers.background(Math.max(timeoutMs, 0), () => {
      isOver = true;
      onTimeout();
      resolve();
    });
    work.then(
      () => {
        timer.cancel();
        resolve();
      },
      (error: unknown) => {
        timer.cancel();
        // After the deadline somebody else has answered already.
        if (!isOver) reject(error);
      },
    );
  });
}
