// Cuts a text as Java's String.split does: empty pieces at the end do not count, those before them do. Of nothing
// but separators nothing is left; an empty text is one empty piece.

export function javaSplit(text: string, separator: string | RegExp): string[] {
  const pieces = text.split(separator);
  if (text === '') return pieces;
  while (pieces.length > 0 && pieces.at(-1) === '') pieces.pop();
  return pieces;
}
