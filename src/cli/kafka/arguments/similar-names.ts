// Which names somebody may have meant who wrote another one: those that begin with it, or those that take the
// fewest changes to get to. A letter that was left out is the cheapest mistake, one too many the dearest, and two
// that changed places cost nothing, as argparse4j counts.

const costs = { substitution: 2, insertion: 1, deletion: 4 } as const;
/** From here on the two have nothing to do with each other. */
const tooFar = 7;

/** Sorted; of several only the nearest. Names are compared without the dashes before them. */
export function similarNames(word: string, names: readonly string[]): string[] {
  const body = word.replace(/^-+/, '');
  const distances = names.map((name) => {
    const other = name.replace(/^-+/, '');
    return { name, distance: other.startsWith(body) ? 0 : distance(body, other) };
  });
  const nearest = Math.min(...distances.map((each) => each.distance));
  if (nearest >= tooFar) return [];
  return distances
    .filter((each) => each.distance === nearest)
    .map(({ name }) => name)
    .toSorted();
}

function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at * costs.insertion);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row * costs.deletion];
    for (let at = 1; at <= to.length; at += 1) {
      const isSame = from[row - 1] === to[at - 1];
      const ways = [
        last[at - 1]! + (isSame ? 0 : costs.substitution),
        last[at]! + costs.deletion,
        current[at - 1]! + costs.insertion,
      ];
      const isSwapped = row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1];
      if (isSwapped && !isSame) ways.push(before[at - 2]!);
      current.push(Math.min(...ways));
    }
    [before, last] = [last, current];
  }
  return last[to.length]!;
}
