// Text for people. At a terminal a table has headings and columns that line up; in a pipe it is one line a
// row, tabs between, without headings, so that cut and awk can work on it. A value that is missing is `-`.

import type { CommandContext } from '../command-context.ts';

export interface Column<T> {
  readonly heading: string;
  readonly text: (item: T) => string | number | null | undefined;
  /** Only with `--format wide`. */
  readonly isWide?: true;
}

export interface TableOptions {
  readonly isWide?: boolean;
  /** Headings in a pipe, too: where there are several tables. */
  readonly hasHeadings?: boolean;
}

export async function writeTable<T>(
  context: CommandContext,
  columns: readonly Column<T>[],
  items: readonly T[],
  { isWide = false, hasHeadings = false }: TableOptions = {},
): Promise<void> {
  const shown = columns.filter((column) => isWide || column.isWide !== true);
  const rows = items.map((item) => shown.map((column) => cell(column.text(item))));
  const headings = shown.map(({ heading }) => heading);
  const { output } = context;
  if (!output.isTerminal) {
    const all = hasHeadings ? [headings, ...rows] : rows;
    for (const row of all) await output.line(row.join('\t'));
    return;
  }
  const lines = alignedLines([headings, ...rows], rows);
  await output.line(context.usesColor ? `\u001b[1m${lines[0]}\u001b[22m` : lines[0]!);
  for (const line of lines.slice(1)) await output.line(line);
}

function cell(value: string | number | null | undefined): string {
  return value === null || value === undefined || value === '' ? '-' : printable(String(value));
}

/** Names come from anywhere: a client.id may hold what would end the line, or command the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) =>
    JSON.stringify(control)
      .slice(1, -1)
      .replace(/^[^\\]/u, unicodeEscape),
  );
}

/** JSON lets DEL and the controls behind it stand. */
function unicodeEscape(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Columns of nothing but numbers stand right. `rows` are the lines without headings. */
export function alignedLines(lines: readonly (readonly string[])[], rows: readonly (readonly string[])[]): string[] {
  const count = lines[0]?.length ?? 0;
  const widths = Array.from({ length: count }, (_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const isNumber = widths.map((_, at) => rows.length > 0 && rows.every((row) => /^(-|[+-]?\d+)$/.test(row[at]!)));
  return lines.map((line) =>
    line
      .map((text, at) => (isNumber[at] === true ? text.padStart(widths[at]!) : text.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** `name  value` lines. */
export async function writeFields(
  context: CommandContext,
  fields: readonly (readonly [name: string, value: string | number | null | undefined])[],
): Promise<void> {
  const width = context.output.isTerminal ? Math.max(...fields.map(([name]) => name.length)) : 0;
  for (const [name, value] of fields)
    await context.output.line(
      context.output.isTerminal ? `${name.padEnd(width)}  ${cell(value)}` : `${name}\t${cell(value)}`,
    );
}
