// Waiting with an end.

import type { Timers } from '../base/ports/timers.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';

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

/** What `work` comes to, or a `KafkaError` REQUEST_TIMED_OUT after `timeoutMs`. `work` goes on regardless. */
export async function resultInTime<Result>(timers: Timers, work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let outcome: { readonly result: Result } | undefined;
  const done = work.then((result) => {
    outcome = { result };
  });
  await setDeadline(timers, done, timeoutMs, () => {});
  if (outcome === undefined) throw new KafkaError(ErrorCode.REQUEST_TIMED_OUT);
  return outcome.result;
}
