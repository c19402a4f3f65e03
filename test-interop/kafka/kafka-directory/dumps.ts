// The same files through Java's kafka-dump-log, through ours and through `samsa dump-log`: they must print the same
// lines. What does not agree between files is told in the order of a hash table there, so that stderr is compared
// without its order.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { repository } from '../../support/broker-process.ts';
import { run } from '../../support/program.ts';
import type { ToolRunner } from '../group-tools/tool-runner.ts';

const samsa = join(repository, 'src/cli/samsa.ts');
const ourTool = join(repository, 'src/cli/kafka/kafka-dump-log.ts');

export interface Dump {
  readonly stdout: string;
  readonly stderr: string;
}

/** Asserts that both print the same; gives it. */
export async function compareDumps(
  tools: ToolRunner,
  files: readonly string[],
  options: readonly string[],
): Promise<Dump> {
  assert.ok(files.length > 0, `no files for ${options.join(' ')}`);
  const parameters = ['--files', files.join(','), ...options];
  const theirs = await tools.run('org.apache.kafka.tools.DumpLogSegments', parameters);
  const [ours, byTool] = await Promise.all([
    run(process.execPath, [samsa, 'dump-log', ...parameters], { mayFail: true }),
    run(process.execPath, [ourTool, ...parameters], { mayFail: true }),
  ]);
  const name = `${options.join(' ')} of ${files.length} files, ${files[0]} …`;
  assert.equal(ours.code, 0, ours.stderr);
  assert.ok(byTool.code === 0 && byTool.stdout === ours.stdout && byTool.stderr === ours.stderr, `our tool, ${name}`);
  const [ourLines, theirLines] = [linesOf(ours.stdout), linesOf(theirs.stdout)];
  // Told in short: whole dumps would bury the difference.
  const first = theirLines.findIndex((line, index) => line !== ourLines[index]);
  if (first !== -1) assert.equal(ourLines[first], theirLines[first], `line ${first} of ${name}`);
  assert.equal(ourLines.length, theirLines.length, name);
  assert.deepEqual(linesOf(ours.stderr).toSorted(byText), linesOf(theirs.stderr).toSorted(byText), name);
  return ours;
}

/** Java and the Encoding Standard disagree on how many replacement characters stand for bytes that are no text. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/\uFFFD+/g, '\uFFFD')
    .split('\n')
    .map((line) => line.trimEnd());
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
