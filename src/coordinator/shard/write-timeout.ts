// How long an answer waits for its records; they may still count when it does not wait any more.

import type { Timers } from '../../base/ports/timers.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';

/** Settles as `written` does; rejects with REQUEST_TIMED_OUT when that takes longer than `timeoutMs`. */
export function withinWriteTimeout(timers: Timers, timeoutMs: number, written: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = timers.background(timeoutMs, () => reject(new KafkaError(ErrorCode.REQUEST_TIMED_OUT)));
    written.then(
      () => {
        timer.cancel();
        resolve();
      },
      (error: Error) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
