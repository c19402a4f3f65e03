// Time, timers, randomness, disk, network and workers come in through the ports, so that a simulation
// owns all of them. One forgotten `Date.now` would make every seed a different run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, report, type SourceFile, sourceFiles, withoutStrings } from './source-files.ts';

const platformModules: ReadonlySet<string> = new Set(
  (
    'child_process cluster dgram dns dns/promises fs fs/promises http http2 https inspector net os perf_hooks ' +
    'process readline readline/promises repl sqlite timers timers/promises tls tty worker_threads'
  ).split(' '),
);

const platformCalls: readonly (readonly [string, RegExp])[] = [
  ['Date.now', /\bDate\.now\b/],
  ['new Date()', /\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|(?<!new )\bDate\(/],
  ['performance', /\bperformance\.(?:now|timeOrigin|mark|measure)\b/],
  ['Math.random', /\bMath\.random\b/],
  ['timers', /(?<![.\w#])(?:setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|clearImmediate)\b/],
  ['AbortSignal.timeout', /\bAbortSignal\.timeout\b/],
  ['random of crypto', /\b(?:randomBytes|randomInt|randomUUID|randomFill|randomFillSync|getRandomValues)\b/],
  [
    'process',
    /(?<![.\w])process\.(?:argv|cwd|env|exit|hrtime|kill|memoryUsage|nextTick|on|once|pid|platform|std\w+)\b/,
  ],
];

/** What a place may use beyond the rule, and why. */
const permits: readonly { readonly path: string; readonly uses: readonly string[] }[] = [
  // A command is a process with a terminal: it reads its arguments and prompts.
  { path: 'src/cli/', uses: ['node:process', 'node:os', 'node:tty', 'node:readline', 'process'] },
  // A turn of the real loop comes after every microtask; nothing else drains promise chains of any length.
  { path: 'src/base/ports/simulated/simulation.ts', uses: ['timers'] },
];

test('only base/ports/real touches the platform', () => {
  const files = sourceFiles('src').filter((file) => !file.path.startsWith('src/base/ports/real/'));
  const offences = files.flatMap((file) => offencesOf(file));
  assert.equal(offences.length, 0, report(offences));
});

test('the check itself sees what it is for and lets the rest pass', () => {
  const uses = (code: string, path = 'src/log/segment.ts'): string[] => usesOf({ path, text: code, code });
  assert.deepEqual(uses('const now = Date.now();'), ['Date.now']);
  assert.deepEqual(uses('const now = new Date();'), ['new Date()']);
  assert.deepEqual(uses('const then = new Date(timeMs);'), []);
  assert.deepEqual(uses('setTimeout(wake, 10);'), ['timers']);
  assert.deepEqual(uses('this.#random.bytes(4); queueMicrotask(wake);'), []);
  assert.deepEqual(uses("import { randomUUID } from 'node:crypto';"), ['random of crypto']);
  assert.deepEqual(uses("import { createHash } from 'node:crypto';"), []);
  assert.deepEqual(uses("import { open } from 'fs/promises';"), ['node:fs/promises']);
  assert.deepEqual(uses("const fs = await import('node:fs');"), ['node:fs']);
  assert.deepEqual(offencesOf({ path: 'src/cli/topics.ts', text: '', code: 'process.exitCode = 1;' }), []);
});

function offencesOf(file: SourceFile): string[] {
  const allowed = permits.filter(({ path }) => file.path.startsWith(path)).flatMap(({ uses }) => uses);
  return usesOf(file)
    .filter((use) => !allowed.includes(use))
    .map((use) => `${file.path} uses ${use}`);
}

function usesOf(file: SourceFile): string[] {
  const modules = importsOf(file)
    .map((specifier) => specifier.replace(/^node:/, ''))
    .filter((name) => platformModules.has(name))
    .map((name) => `node:${name}`);
  const code = withoutStrings(file.code);
  const calls = platformCalls.filter(([, pattern]) => pattern.test(code)).map(([name]) => name);
  return [...modules, ...calls];
}
