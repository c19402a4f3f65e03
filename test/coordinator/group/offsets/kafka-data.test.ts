// A partition of `__consumer_offsets` that Apache Kafka 4.3.1 wrote, loaded here: the offsets that it answered
// are the offsets that we answer, transactions included, and both go on from there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decideOffsetFetch } from '../../../../src/coordinator/group/offsets/offset-fetch.ts';
import { zeroUuid } from '../../../../src/base/uuid.ts';
import { MemoryCoordinatorLog } from '../../memory-coordinator-log.ts';
import { commands, parseLine } from './offsets-commands.ts';
import { endTransaction, type OffsetsKit, requireSameAfterReload, startOffsets } from './offsets-fixture.ts';

interface FetchedGroup {
  readonly groupId: string;
  readonly errorCode: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly partitionIndex: number }[];
  }[];
}

const fixtures = join(import.meta.dirname, '../../../fixtures');

function load(place: string): Promise<OffsetsKit> {
  const log = new MemoryCoordinatorLog();
  log.put(readFileSync(join(fixtures, place, '__consumer_offsets-0/00000000000000000000.log')));
  return startOffsets({ log });
}

/** Asks for what Kafka was asked for. */
async function fetchLike(kit: OffsetsKit, groups: readonly FetchedGroup[], requireStable: boolean) {
  const answers = [];
  for (const { groupId, topics } of groups) {
    const named = topics.map(({ name, partitions }) => ({
      name,
      topicId: zeroUuid,
      partitionIndexes: partitions.map(({ partitionIndex }) => partitionIndex),
    }));
    const request = { groupId, memberId: null, memberEpoch: -1, topics: named };
    answers.push(await kit.ask(() => decideOffsetFetch(kit.state.context, request, requireStable)));
  }
  return answers;
}

const fetched = (kit: OffsetsKit, groupId: string) => Promise.resolve(commands['fetch']!(kit, parseLine(groupId), []));

test('what Kafka answered of its own data is what we answer', async () => {
  const kit = await load('coordinator');
  const answered = JSON.parse(readFileSync(join(fixtures, 'coordinator/offset-fetch.json'), 'utf8')) as {
    readonly committed: readonly FetchedGroup[];
    readonly stable: readonly FetchedGroup[];
  };
  assert.deepEqual(await fetchLike(kit, answered.committed, false), answered.committed);
  assert.deepEqual(await fetchLike(kit, answered.stable, true), answered.stable);
  await requireSameAfterReload(kit);
});

test('a transaction that Kafka left open ends here', async () => {
  const kit = await load('coordinator');
  endTransaction(kit, 2, true);
  const open = [`t-0: 31 epoch=2 'in a transaction'`, `t-1: 36 epoch=-1 ''`, `u-0: 37 epoch=-1 ''`];
  // t-1 was committed again after the transaction wrote it.
  assert.deepEqual((await fetched(kit, 'transactional')).toSorted(), [...open, `t-2: 35 epoch=-1 ''`].toSorted());
  await requireSameAfterReload(kit);
});

test('what the clients of a real Kafka committed is there', async () => {
  const kit = await load('dump-log');
  assert.deepEqual(await fetched(kit, 'g-classic'), [
    `codecs-0: 140 epoch=0 ''`,
    `txn-0: 16 epoch=0 ''`,
    `txn-1: 12 epoch=0 ''`,
  ]);
  assert.deepEqual((await fetched(kit, 'g-consumer')).length, 3);
  // Committed as 7 in a transaction, then as 1 without; the transaction ended last.
  assert.deepEqual(await fetched(kit, 'g-txn'), [`codecs-0: 1 epoch=0 ''`]);
  await requireSameAfterReload(kit);
});
