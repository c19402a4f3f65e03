// What a client of a broker did in one round, and the table of the medians.

import { median } from './median.ts';

/** One round of one client. */
export interface ClientFigure {
  readonly recordsPerSecond: number;
  readonly mbPerSecond: number;
  readonly peakMb: number;
  readonly cpuSeconds: number;
}

/** The medians of each client's rounds, in the form of docs/benchmarks.md. */
export function showFigures(
  title: string,
  figures: ReadonlyMap<{ readonly name: string }, readonly ClientFigure[]>,
): void {
  console.log(
    `\n${title}\n\n| | records/s | MB/s | spread, MB/s | peak resident, MB | CPU, s |\n|---|--:|--:|--:|--:|--:|`,
  );
  for (const [{ name }, rounds] of figures) {
    const of = (pick: (figure: ClientFigure) => number): number => median(rounds.map(pick));
    const rates = rounds.map(({ mbPerSecond }) => mbPerSecond);
    const cells = [
      Math.round(of((figure) => figure.recordsPerSecond)).toLocaleString('en'),
      of((figure) => figure.mbPerSecond).toFixed(0),
      `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`,
      of((figure) => figure.peakMb).toFixed(0),
      of((figure) => figure.cpuSeconds).toFixed(2),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}
