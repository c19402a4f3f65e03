// Waiting with an end.

import type { Timers } from '../base/ports/timers.ts';

/** Whether `work` is done within `timeoutMs`; it goes on regardless. */
export async function isDoneInTime(timers: Timers, work: Promise<void>, timeoutMs: number): Promise<boolean> {
  let isInTime = true;
  await setDeadline(timers, work, timeoutMs, () => {
    isInTime = false;
  });
  return isInTime;
}

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
