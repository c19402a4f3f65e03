// What a short command line costs from its start to its end: ours with Node's compile cache filled and empty, and
// Java's. They take turns, so that what else the machine does hits all.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../compare/median.ts';
import { javaTool, ourTool } from './tool-commands.ts';
import { type Command, timedRun, type TimedRun } from './timed-run.ts';

interface ShortLine {
  readonly tool: string;
  readonly line: string;
  readonly stdin?: string;
}

/** `bench` is a topic with a record in it. */
const lines: readonly ShortLine[] = [
  { tool: 'kafka-topics', line: '--list' },
  { tool: 'kafka-consumer-groups', line: '--list' },
  { tool: 'kafka-configs', line: '--describe --all --entity-type topics --entity-name bench' },
  { tool: 'kafka-get-offsets', line: '' },
  { tool: 'kafka-broker-api-versions', line: '' },
  { tool: 'kafka-console-producer', line: '--topic bench', stdin: 'a record\n' },
  { tool: 'kafka-console-consumer', line: '--topic bench --from-beginning --max-messages 1' },
];

type Way = 'java' | 'warm' | 'cold';

export async function showStartUp(jars: string, address: string, rounds: number): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), 'samsa-bench-cache-'));
  console.log(`\nFrom start to end, medians of ${rounds} rounds: seconds on the clock (seconds of CPU)\n`);
  console.log('| | Java | ours, cold | ours | ours / Java | CPU | resident, MB |\n|---|--:|--:|--:|--:|--:|--:|');
  for (const each of lines) {
    const runs = { java: [], warm: [], cold: [] } as Record<Way, TimedRun[]>;
    // The first one only fills the cache and Linux's memory.
    for (let round = 0; round <= rounds; round += 1) {
      for (const way of ['java', 'cold', 'warm'] as const) {
        const run = await timed(way, each, jars, address, cache);
        if (round > 0) runs[way].push(run);
      }
    }
    console.log(row(each, runs));
  }
  rmSync(cache, { recursive: true, force: true });
}

async function timed(way: Way, each: ShortLine, jars: string, address: string, cache: string): Promise<TimedRun> {
  const words = ['--bootstrap-server', address, ...each.line.split(' ').filter((word) => word !== '')];
  const command: Command = way === 'java' ? javaTool(jars, each.tool, words) : ourTool(each.tool, words);
  if (way === 'java') return timedRun(command, each.stdin);
  const directory = way === 'warm' ? cache : mkdtempSync(join(tmpdir(), 'samsa-bench-cold-'));
  try {
    return await timedRun(command, each.stdin, { NODE_COMPILE_CACHE: directory });
  } finally {
    if (way === 'cold') rmSync(directory, { recursive: true, force: true });
  }
}

function row({ tool, line }: ShortLine, runs: Record<Way, readonly TimedRun[]>): string {
  const of = (way: Way, pick: (run: TimedRun) => number): number => median(runs[way].map(pick));
  const wall = (way: Way): number => of(way, (run) => run.wallSeconds);
  const cpu = (way: Way): number => of(way, (run) => run.cpuSeconds);
  const shown = (way: Way): string => `${wall(way).toFixed(2)} (${cpu(way).toFixed(2)})`;
  const peaks = (['java', 'warm'] as const).map((way) => of(way, (run) => run.peakMb).toFixed(0));
  const ratios = [wall('warm') / wall('java'), cpu('warm') / cpu('java')].map((ratio) => ratio.toFixed(2));
  const [action = ''] = line.split(' ');
  return `| \`${`${tool} ${action}`.trim()}\` | ${shown('java')} | ${shown('cold')} | ${shown('warm')} | ${ratios.join(' | ')} | ${peaks.join(' / ')} |`;
}
