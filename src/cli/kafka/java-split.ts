// Cuts a text as Java's String.split does: empty pieces at the end do not count, those before them do.

export function javaSplit(text: string, separator: string | RegExp): string[] {
  const pieces = text.split(separator);
  while (pieces.length > 1 && pieces.at(-1) === '') pieces.pop();
  return pieces;
}
