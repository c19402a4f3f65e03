// A target whose requests are repeated while the end of an earlier transaction is under way, or the coordinator
// is not there yet, as clients do.

import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ScriptTarget } from './script-target.ts';

const attempts = 200;
const busy: ReadonlySet<number> = new Set([
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
]);

/** `rest` lets some time pass between two attempts. */
export function patient(target: ScriptTarget, rest: () => Promise<void>): ScriptTarget {
  const isBusy = (errorCode: number): boolean => busy.has(errorCode);
  const repeat = async <Answer>(ask: () => Promise<Answer>, mustWait: (answer: Answer) => boolean): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask();
      if (!mustWait(answer) || attempt === attempts) return answer;
      await rest();
    }
  };
  return {
    ...target,
    init: (...asked) =>
      repeat(
        () => target.init(...asked),
        ({ errorCode }) => isBusy(errorCode),
      ),
    end: (...asked) =>
      repeat(
        () => target.end(...asked),
        ({ errorCode }) => isBusy(errorCode),
      ),
    addOffsets: (...asked) =>
      repeat(
        () => target.addOffsets(...asked),
        ({ errorCode }) => isBusy(errorCode),
      ),
    add: (...asked) =>
      repeat(
        () => target.add(...asked),
        (results) => results.some(({ errorCode }) => isBusy(errorCode)),
      ),
    describe: (id) =>
      repeat(
        () => target.describe(id),
        ({ state }) => state.startsWith('Prepare'),
      ),
    list: (filters) =>
      repeat(
        () => target.list(filters),
        ({ transactions }) => transactions.some(({ state }) => state.startsWith('Prepare')),
      ),
  };
}
