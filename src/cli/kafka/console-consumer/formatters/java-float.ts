// A float as Java's `Float.toString` prints it: no more digits than tell it from its neighbours.

import { javaDouble } from '../../java/java-format.ts';

/** Nine digits tell any two floats apart. */
const mostDigits = 9;

/** `value` must be a float. */
export function javaFloat(value: number): string {
  // A zero may have a sign, which the digits do not show.
  if (value === 0) return javaDouble(value);
  for (let digits = 1; digits <= mostDigits; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return javaDouble(shorter);
  }
  return javaDouble(value);
}
