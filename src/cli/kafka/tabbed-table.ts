// A table as Kafka's ToolsUtils prints it: every cell as wide as its column's widest, and a tab behind it.

export function tabbedTable(headers: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [headers, ...rows];
  const widths = headers.map((_, at) => Math.max(...all.map((row) => row[at]!.length)));
  return all.map((row) => row.map((cell, at) => `${cell.padEnd(widths[at]!)}\t`).join(''));
}
