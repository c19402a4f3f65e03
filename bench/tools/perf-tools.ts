// The figures that kafka-producer-perf-test and kafka-consumer-perf-test show, ours beside Java's, against the same
// broker: each round writes into a topic of its own, which both then read.

import { Admin } from '../../src/client/index.ts';
import { median } from '../compare/median.ts';
import { javaTool, ourTool } from './tool-commands.ts';
import { timedRun } from './timed-run.ts';

interface Figure {
  readonly mbPerSecond: number;
  readonly recordsPerSecond: number;
  readonly cpuSeconds: number;
}

const sizes = [100, 1_000];

export async function showPerfTools(jars: string, address: string, rounds: number, megabytes: number): Promise<void> {
  const figures = new Map<string, Figure[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const size of sizes) {
      const count = String(Math.round((megabytes * 1e6) / size));
      for (const who of ['Java', 'ours'] as const) {
        const topic = await newTopic(address);
        const write = ['--topic', topic, '--num-records', count, '--record-size', String(size), '--throughput', '-1'];
        const properties = ['--command-property', 'acks=1', '--bootstrap-server', address];
        note(
          `produce ${size} B, ${who}`,
          await run('kafka-producer-perf-test', who, [...write, ...properties], producerFigure),
        );
        for (const reader of ['Java', 'ours'] as const) {
          const read = ['--bootstrap-server', address, '--topic', topic, '--num-records', count, '--hide-header'];
          note(`consume ${size} B, ${reader}`, await run('kafka-consumer-perf-test', reader, read, consumerFigure));
        }
      }
    }
  }
  console.log(`\nWhat the perf tools show, ${megabytes} MB, medians of ${rounds} rounds\n`);
  console.log('| | MB/s | records/s | CPU of the tool, s |\n|---|--:|--:|--:|');
  for (const [what, rows] of figures) {
    const of = (pick: (figure: Figure) => number): number => median(rows.map(pick));
    const rate = Math.round(of(({ recordsPerSecond }) => recordsPerSecond)).toLocaleString('en');
    console.log(
      `| ${what} | ${of(({ mbPerSecond }) => mbPerSecond).toFixed(1)} | ${rate} | ${of(({ cpuSeconds }) => cpuSeconds).toFixed(2)} |`,
    );
  }

  function note(what: string, figure: Figure): void {
    figures.set(what, [...(figures.get(what) ?? []), figure]);
  }

  async function run(
    tool: string,
    who: 'Java' | 'ours',
    words: readonly string[],
    read: (output: string) => Omit<Figure, 'cpuSeconds'>,
  ): Promise<Figure> {
    const { output, cpuSeconds } = await timedRun(who === 'ours' ? ourTool(tool, words) : javaTool(jars, tool, words));
    return { ...read(output), cpuSeconds };
  }
}

let topics = 0;

async function newTopic(address: string): Promise<string> {
  const name = `perf-${(topics += 1)}`;
  await using admin = new Admin({ bootstrapServers: address });
  (await admin.createTopics([{ name, partitions: 1 }])).all();
  return name;
}

function producerFigure(output: string): Omit<Figure, 'cpuSeconds'> {
  const [, records, megabytes] = /([\d.]+) records\/sec \(([\d.]+) MB\/sec\).* ms 99\.9th\./.exec(output) ?? [];
  return { recordsPerSecond: Number(records), mbPerSecond: Number(megabytes) };
}

/** Without the time that the group took. */
function consumerFigure(output: string): Omit<Figure, 'cpuSeconds'> {
  const cells = output.trimEnd().split('\n').at(-1)!.split(', ');
  return { mbPerSecond: Number(cells.at(-2)), recordsPerSecond: Number(cells.at(-1)) };
}
