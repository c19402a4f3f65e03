// What a start makes of the files that a crash left in the midst of a compaction, ours or Apache Kafka's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { settleLeftovers } from '../../../src/log/recovery/leftover-files.ts';
import { assignOffsets } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf, directory, simulated } from '../log-fixture.ts';

/** `0.log=old` stands for 00000000000000000000.log with these words in its batch; `0.log=` is an empty file. */
interface Case {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const cases: readonly Case[] = [
  {
    what: 'files that were still being written are worthless',
    before: '0.log=old 0.index=old 0.log.cleaned=new 0.index.cleaned=new 10.log=old',
    after: '0.index=old 0.log=old 10.log=old',
  },
  {
    what: 'complete files take the place of all segments that begin where they reach',
    before:
      '0.log=old 0.index=old 0.txnindex=old 5.log=old 5.timeindex=old 10.log=old 0.log.swap=new/9 0.index.swap=new',
    after: '0.index=new 0.log=new/9 10.log=old',
  },
  {
    what: 'a segment behind what they reach stays',
    before: '0.log=old 5.log=old 10.log=old 0.log.swap=new/4',
    after: '0.log=new/4 10.log=old 5.log=old',
  },
  {
    what: 'old segments that were out of the way already go for good',
    before: '0.log.deleted=old 5.log.deleted=old 5.index=old 0.log.swap=new/9 0.index=new 10.log=old',
    after: '0.log=new/9 10.log=old',
  },
  {
    what: 'the last of two new segments is nothing without the first',
    before: '0.log=old 5.log=old 0.log.cleaned=new/4 0.index.swap=new 5.log.swap=new/9',
    after: '0.log=old 5.log=old',
  },
  {
    what: 'a group that is complete is ended although the next one is not',
    before: '0.log=old 10.log=old 0.log.swap=new/9 10.log.cleaned=new 10.index.cleaned=new',
    after: '0.log=new/9 10.log=old',
  },
  {
    what: 'several new segments replace together',
    before: '0.log=old 4.log=old 8.log=old 12.log=old 0.log.swap=new/2 6.log.swap=new/11 6.index.swap=new',
    after: '0.log=new/2 12.log=old 6.index=new 6.log=new/11',
  },
  {
    what: 'an index without its log: all of that segment are made again',
    before: '0.log=either/9 0.index=either 0.timeindex=either 0.txnindex.swap=new 10.log=old 10.index=old',
    after: '0.log=either/9 10.index=old 10.log=old',
  },
  {
    what: 'a new segment without batches replaces the one whose name it has',
    before: '0.log=old 0.index=old 0.txnindex=old 5.log=old 0.log.swap= 0.index.swap=new',
    after: '0.index=new 0.log= 5.log=old',
  },
];

const longName = (name: string): string => name.replace(/^\d+/, (digits) => digits.padStart(20, '0'));
const shortName = (name: string): string => name.replace(/^0+(?=\d)/, '');

/** A batch at the base offset in the file's name, up to the offset behind the slash, with the word in it. */
function contentOf(name: string, text: string): Uint8Array {
  if (text === '' || !name.includes('.log')) return Buffer.from(text);
  const [word = '', last] = text.split('/');
  const baseOffset = Number.parseInt(name, 10);
  const batch = batchOf({ records: last === undefined ? 1 : Number(last) - baseOffset + 1, fill: word.charCodeAt(0) });
  assignOffsets(viewOf(batch), 0, baseOffset, 0);
  return batch;
}

async function write(platform: SimulatedPlatform, files: string): Promise<void> {
  await platform.disk.makeDirectory(directory);
  for (const each of files.split(' ')) {
    const [name = '', text = ''] = each.split('=');
    const file = await platform.disk.open(`${directory}/${longName(name)}`, 'createNew');
    await file.write([contentOf(name, text)], 0);
    await file.sync();
    await file.close();
  }
  await platform.disk.syncDirectory('/');
  await platform.disk.syncDirectory('/data');
  await platform.disk.syncDirectory(directory);
}

async function assertFiles(platform: SimulatedPlatform, files: string): Promise<void> {
  const names = (await platform.disk.list(directory)).map(({ name }) => shortName(name));
  const expected = new Map(files.split(' ').map((each) => each.split('=') as [string, string]));
  assert.deepEqual(names.toSorted(), [...expected.keys()].toSorted());
  for (const [name, text] of expected) {
    const bytes = await platform.disk.readFile(`${directory}/${longName(name)}`);
    assert.deepEqual(Buffer.from(bytes), Buffer.from(contentOf(name, text)), name);
  }
}

for (const { what, before, after } of cases) {
  test(what, () =>
    simulated(async (platform) => {
      await write(platform, before);
      await settleLeftovers(platform.disk, directory);
      await assertFiles(platform, after);
    }),
  );
}

/** Indexes that are missing are made again from the batches. */
const logsOf = (files: string): string[] => files.split(' ').filter((each) => each.includes('.log='));

test('a power cut while it settles leaves what the next start settles to the same', async () => {
  for (const { before, after } of cases) {
    for (let seed = 1; seed <= 12; seed++) {
      await simulated(async (platform) => {
        await write(platform, before);
        const settling = settleLeftovers(platform.disk, directory).catch(() => undefined);
        await new Promise<void>((resolve) => void platform.timers.after(seed, resolve));
        platform.crash();
        void settling;
        await settleLeftovers(platform.disk, directory);
        const names = (await platform.disk.list(directory)).map(({ name }) => shortName(name));
        assert.deepEqual(
          names.filter((name) => name.endsWith('.log')).toSorted(),
          logsOf(after)
            .map((each) => each.split('=')[0]!)
            .toSorted(),
          before,
        );
        for (const each of logsOf(after)) {
          const [name = '', text = ''] = each.split('=');
          const bytes = await platform.disk.readFile(`${directory}/${longName(name)}`);
          assert.deepEqual(Buffer.from(bytes), Buffer.from(contentOf(name, text)), `${name} of ${before}`);
        }
        // An index of the old segment beside the new one would point anywhere; one that is missing is made again.
        const expected = new Map(after.split(' ').map((each) => each.split('=') as [string, string]));
        for (const name of names.filter((one) => one.endsWith('index'))) {
          const bytes = await platform.disk.readFile(`${directory}/${longName(name)}`);
          assert.equal(Buffer.from(bytes).toString(), expected.get(name), `${name} of ${before}`);
        }
      }, seed);
    }
  }
});
