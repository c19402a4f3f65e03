// What a stop in order leaves on disk: whole segments, and nothing that was on its way somewhere.

import assert from 'node:assert/strict';

/** `paths` are those of all files in the log directories. */
export function assertTidy(paths: Iterable<string>): void {
  const all = new Set(paths);
  for (const path of all) {
    // Of a topic that is being deleted, or of a move that goes on later, anything may be there.
    if (/\.[0-9a-f]{32}-(?:delete|stray|future)\//.test(path)) continue;
    assert.doesNotMatch(path, /\.(?:cleaned|swap|tmp)$/, 'a stop in order leaves nothing half done');
    const base = /^(.*\/\d{20})\.log$/.exec(path)?.[1];
    if (base === undefined) continue;
    for (const suffix of ['.index', '.timeindex'])
      assert.ok(all.has(base + suffix), `${path} is there without ${suffix}`);
  }
}
