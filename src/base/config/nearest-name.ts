// The known name that a misspelt one most likely meant: smallest edit distance, and near enough to
// be worth saying.

const farthest = 5;

/** The nearest of `names`, or null when none differs by at most a third of the name (five edits at most). */
export function nearestName(name: string, names: Iterable<string>): string | null {
  const bounded = name.slice(0, 200);
  let best: string | null = null;
  let bestDistance = Math.min(farthest, Math.floor(bounded.length / 3)) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - bounded.length) >= bestDistance) continue;
    const distance = editDistance(bounded, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
