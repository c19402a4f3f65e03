// How many logs of one directory are recovered at the same time. Opening a log, or checking the few batches of a
// small one, is waiting for the disk, and many can do it at once; checking many batches takes all that a disk
// gives, and more at once would only be slower.

/** Runs `recover` when it is its turn. */
export type RecoveryTurn = <Result>(recover: () => Promise<Result>) => Promise<Result>;

/** @param limit `num.recovery.threads.per.data.dir` */
export function recoveryTurns(limit: number): RecoveryTurn {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (recover) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await recover();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
