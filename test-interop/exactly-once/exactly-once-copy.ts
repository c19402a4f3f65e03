// One copy from its beginning to its end, with the broker and the copier killed on the way: at moments that
// are random, or in the middle of a transaction.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerUnderTest } from '../support/broker-under-test.ts';
import { checkCopy, type CopyCheck, fill, untilCommitted, untilNothingHangs } from './copied-topic.ts';
import type { ClientName } from './copier-options.ts';
import { RunningCopier } from './running-copier.ts';

export const recordsPerTransaction = 750;
/** For one more transaction, on a busy machine, after a broker and a session were lost. */
const progressTimeoutMs = 60_000;
/** Several transactions long. */
const longestPauseMs = 30;

const victims = ['broker', 'copier', 'both'] as const;
export type Victim = (typeof victims)[number];

export interface CopyOptions {
  readonly broker: BrokerUnderTest;
  readonly client: ClientName;
  readonly packages: string;
  readonly classes: string;
  readonly recordsCount: number;
}

export interface CopyReport extends CopyCheck {
  /** Of the victims, in the order of their deaths. */
  readonly kills: readonly Victim[];
  /** Records that the copier knew to be committed when each was killed. */
  readonly moments: readonly number[];
  readonly starts: number;
  readonly failures: readonly (number | string)[];
  readonly seconds: number;
}

export function topicsOf(client: ClientName, purpose: string): Readonly<Record<'input' | 'output', string>> {
  return { input: `input-${purpose}-${client}`, output: `output-${purpose}-${client}` };
}

/** Copies while killing each of the victims in turn; checks everything that exactly once promises. */
export async function copyWithKills(options: CopyOptions, kills: readonly Victim[]): Promise<CopyReport> {
  const { broker, client, packages, classes, recordsCount } = options;
  const { input, output } = topicsOf(client, 'killed');
  const groupId = `copiers-killed-${client}`;
  await fill(broker.address, input, output, recordsCount);
  const startedMs = performance.now();
  const copier = new RunningCopier({
    client,
    classes,
    options: {
      address: broker.address,
      groupId,
      transactionalId: groupId,
      input,
      output,
      recordsPerTransaction,
      isStepwise: false,
      packages,
    },
  });
  try {
    const moments = await killOnTheWay(options, copier, kills);
    await untilCommitted(progressTimeoutMs, broker.port, groupId, recordsCount);
    const seconds = (performance.now() - startedMs) / 1_000;
    await copier.stop();
    await untilNothingHangs(broker.address, output);
    const check = await checkCopy(broker.address, output, recordsCount);
    return { ...check, kills, moments, starts: copier.starts, failures: copier.failures, seconds };
  } catch (error) {
    throw new Error(`${client}: ${copier.records} copied, ${copier.starts} starts\n${copier.complaints}`, {
      cause: error,
    });
  } finally {
    await copier.abandon();
  }
}

/** Each kill when its share of the records is copied; a fifth is left after the last one, so that none comes too late. */
async function killOnTheWay(
  { broker, recordsCount }: CopyOptions,
  copier: RunningCopier,
  kills: readonly Victim[],
): Promise<number[]> {
  const moments: number[] = [];
  for (const [index, victim] of kills.entries()) {
    const before = (recordsCount * (index + Math.random())) / (kills.length + 2);
    await copier.until(progressTimeoutMs, `progress before kill ${index}`, () => copier.records >= before);
    // Half of the kills come in the middle of a transaction, the others at any moment.
    if (index % 2 === 0) {
      const { opened } = copier;
      await copier.until(progressTimeoutMs, `a transaction before kill ${index}`, () => copier.opened > opened);
    } else await delay(randomInt(longestPauseMs));
    moments.push(copier.records);
    if (victim !== 'broker') copier.kill();
    if (victim !== 'copier') await broker.crash();
  }
  const late = moments.filter((copied) => copied >= recordsCount);
  assert.deepEqual(late, [], 'every kill comes while there is something to copy');
  return moments;
}
