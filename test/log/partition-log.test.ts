import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, openLog, readAll, simulated } from './log-fixture.ts';

test('what is appended, rolled and closed is read back byte for byte', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform, { config: { segmentBytes: 2000, indexIntervalBytes: 100 } });
    const appended: Buffer[] = [];
    for (let index = 0; index < 100; index++) {
      const batch = batchOf({ records: 1 + (index % 3), fill: index });
      log.append(batch, 0);
      appended.push(Buffer.from(batch));
      if (index % 10 === 0) await log.whenDurable(log.logEndOffset);
    }
    await log.whenDurable(log.logEndOffset);
    const { logEndOffset } = log;
    assert.deepEqual(
      (await readAll(log, 0, logEndOffset)).map(({ bytes }) => bytes),
      appended,
    );
    await log.close();
    const again = await openLog(platform, { config: { segmentBytes: 2000, indexIntervalBytes: 100 } });
    assert.equal(again.logEndOffset, logEndOffset);
    assert.deepEqual(
      (await readAll(again, 0, logEndOffset)).map(({ bytes }) => bytes),
      appended,
    );
    assert.ok(again.segments.length > 3);
  });
});
