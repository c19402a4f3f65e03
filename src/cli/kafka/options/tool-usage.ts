// The list of a tool's options in two columns of at most 39, as Kafka's Java tools print it: by name, arguments in
// angle brackets, lines after the first of a cell set in by two.

import type { ToolOption, ToolOptions } from './tool-options.ts';

const mostWidth = 39;
const gap = '  ';
const indent = '  ';

type Cells = readonly [left: readonly string[], right: readonly string[]];

export function toolUsage(options: ToolOptions): string {
  const rows = Object.entries(options)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, option]): Cells => [wrap(label(name, option)), wrap(text(option))]);
  const title = Object.values(options).some(({ isRequired }) => isRequired === true)
    ? 'Option (* = required)'
    : 'Option';
  const head: readonly Cells[] = [
    [[title], ['Description']],
    [['-'.repeat(title.length)], ['-----------']],
  ];
  const all: readonly Cells[] = [...head, ...rows];
  const [left, right] = [widest(all.map((cells) => cells[0])), widest(all.map((cells) => cells[1]))];
  const line = (cells: Cells, at: number): string =>
    `${(cells[0][at] ?? '').padEnd(left)}${gap}${(cells[1][at] ?? '').padEnd(right)}`;
  return all
    .flatMap((cells) => Array.from({ length: Math.max(cells[0].length, cells[1].length) }, (_, at) => line(cells, at)))
    .join('\n');
}

function widest(cells: readonly (readonly string[])[]): number {
  return Math.max(...cells.flat().map((line) => line.length));
}

function label(name: string, { argument, isRequired }: ToolOption): string {
  const option = isRequired === true ? `* --${name}` : `--${name}`;
  if (argument === undefined) return option;
  const inside = argument.what === undefined ? argument.type : `${argument.type}: ${argument.what}`;
  return argument.isOptional === true ? `${option} [${inside}]` : `${option} <${inside}>`;
}

function text(option: ToolOption): string {
  return option.default === undefined ? option.doc : `${option.doc} (default: ${option.default})`;
}

/** Every line of the text by itself. */
function wrap(cell: string): string[] {
  return cell.split('\n').flatMap(wrapLine);
}

function wrapLine(cell: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of cell.match(/\t?\S+\s*/g) ?? []) {
    if (line !== '' && line.length + word.length > mostWidth) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
}
