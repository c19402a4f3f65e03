// Compacts the log in a directory once and says how long that took. Run by bench/compaction.ts:
//
//   node bench/compaction/compact-once.ts PARENT_DIRECTORY KEYS

import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { compact } from '../../src/log/compaction/compaction.ts';
import { OffsetMap } from '../../src/log/compaction/offset-map.ts';
import { openCompactedLog } from './compacted-log.ts';

const [parent = '', keys = ''] = process.argv.slice(2);
const platform = createPlatform();
const log = await openCompactedLog(platform, parent);
const nowMs = Date.now();
const cleaning = await log.compaction.examine(nowMs);
if (cleaning === undefined) throw new Error('there is nothing to compact');
const memoryBytes = OffsetMap.memoryFor(Number(keys) + 1000, 0.5);
const map = new OffsetMap({ memoryBytes, loadFactor: 0.5, hashKey: platform.random.bytes(16) });
const terms = { nowMs, maxOpenedBytes: 128 * 1024 * 1024, pace: () => platform.timers.yield() };
const startMs = performance.now();
const result = await log.compaction.run(cleaning, terms, (target, plan) => compact(target, plan, map));
const ms = performance.now() - startMs;
if (result === undefined || result.isMapFull) throw new Error('it was not one whole pass');
console.log(JSON.stringify({ ms, peakKilobytes: process.resourceUsage().maxRSS }));
process.exit();
