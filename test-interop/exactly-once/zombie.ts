// Two copiers with one transactional id: the older one stops in the middle of a transaction, another one takes
// over and copies everything, and the older one wakes up and goes on with what it was doing.

import assert from 'node:assert/strict';
import { checkCopy, type CopyCheck, fill, untilCommitted, untilNothingHangs } from './copied-topic.ts';
import { fencedExitCode } from './copier-options.ts';
import { type CopyOptions, recordsPerTransaction, topicsOf } from './exactly-once-copy.ts';
import { RunningCopier } from './running-copier.ts';

const timeoutMs = 60_000;

/** Checks that the older copier is fenced, and that nothing of its transaction is seen. */
export async function copyWithZombie(options: CopyOptions): Promise<CopyCheck> {
  const { broker, client, packages, classes, recordsCount } = options;
  const { input, output } = topicsOf(client, 'fenced');
  const groupId = `copiers-fenced-${client}`;
  await fill(broker.address, input, output, recordsCount);
  const start = (isStepwise: boolean): RunningCopier =>
    new RunningCopier({
      client,
      classes,
      isSupervised: !isStepwise,
      options: {
        address: broker.address,
        groupId,
        transactionalId: groupId,
        input,
        output,
        recordsPerTransaction,
        isStepwise,
        packages,
      },
    });
  const older = start(true);
  let younger: RunningCopier | undefined;
  try {
    await older.until(timeoutMs, 'a transaction', () => older.opened > 0);
    older.stall();
    younger = start(false);
    await untilCommitted(timeoutMs, broker.port, groupId, recordsCount);
    older.goOn();
    await older.until(timeoutMs, 'its end', () => older.exitCode !== undefined);
    assert.equal(older.exitCode, fencedExitCode, older.complaints);
    assert.equal(older.transactions, 0, 'it has committed nothing');
    await younger.stop();
    assert.deepEqual(younger.failures, [], 'the younger one is not disturbed');
    await untilNothingHangs(broker.address, output);
    return await checkCopy(broker.address, output, recordsCount);
  } catch (error) {
    throw new Error(`older: ${older.complaints}\nyounger: ${younger?.complaints}`, { cause: error });
  } finally {
    await older.abandon();
    await younger?.abandon();
  }
}
