// A line of a table in Kafka's layout: columns as wide as they are said to be, or as their text is, with a
// space between them.

/** A column without a width is as wide as its text. */
export function columnLine(cells: readonly string[], widths: readonly (number | undefined)[]): string {
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ');
}

/** As wide as the longest of these, and at least `least`. */
export function widthOf(least: number, texts: Iterable<string>): number {
  let width = least;
  for (const text of texts) width = Math.max(width, text.length);
  return width;
}

/** What there is nothing to show for. */
export const missingCell = '-';

export function cellOf(value: string | number | boolean | undefined): string {
  return value === undefined ? missingCell : String(value);
}
