// The metrics of a client as Kafka's tools print them: a name made of group, name and tags, in order, and the value
// with three digits.

import type { Metric } from '../../../client/index.ts';
import type { Output } from '../../output/output.ts';
import { javaFixed } from '../java/java-format.ts';

export async function printMetrics(output: Output, metrics: readonly Metric[]): Promise<void> {
  if (metrics.length === 0) return;
  const rows = metrics
    .map(({ group, name, tags, value }) => [`${group}:${name}:${tagsText(tags)}`, javaFixed(value, 3)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length));
  await output.line(`\n${'Metric Name'.padEnd(width)}   Value`);
  for (const [name, value] of rows) await output.line(`${name.padEnd(width)} : ${value}`);
}

function tagsText(tags: ReadonlyMap<string, string>): string {
  return `{${Array.from(tags, ([name, value]) => `${name}=${value}`).join(', ')}}`;
}
