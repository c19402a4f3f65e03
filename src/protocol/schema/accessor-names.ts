// How the compiled code names the reader's and writer's methods for sized values: the encoding of the
// version and nullability choose among `string`, `compactString`, `nullableString` and
// `nullableCompactString`, and likewise for bytes.

export function accessorName(what: 'String' | 'Bytes', flexible: boolean, nullable: boolean): string {
  if (nullable) return `nullable${flexible ? 'Compact' : ''}${what}`;
  return flexible ? `compact${what}` : what.toLowerCase();
}

export function countAccessorName(flexible: boolean): string {
  return flexible ? 'compactArrayCount' : 'arrayCount';
}
