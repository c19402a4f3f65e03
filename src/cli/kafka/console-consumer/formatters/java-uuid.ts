// A text as Java's `UUID.fromString` reads it: five hexadecimal numbers with hyphens in between, of which each may be
// shorter than its field, and of which the last digits count when it is longer.

const fieldDigits = [8, 4, 4, 4, 12] as const;
const mostCharacters = 36;
const field = /^[+-]?[0-9a-f]+$/i;

/** In its usual form; undefined for what is no UUID. */
export function javaUuid(text: string): string | undefined {
  const fields = text.split('-');
  if (text.length > mostCharacters || fields.length !== fieldDigits.length) return undefined;
  if (!fields.every((digits) => field.test(digits))) return undefined;
  return fields.map((digits, at) => lastDigits(digits, fieldDigits[at]!)).join('-');
}

function lastDigits(digits: string, count: number): string {
  return digits.replace('+', '').toLowerCase().padStart(count, '0').slice(-count);
}
