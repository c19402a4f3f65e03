// Where a line of text may be broken, as Java's BreakIterator sees it: behind spaces, behind hyphens (but not before
// the digits of a number), behind punctuation that ends a word, before an opening bracket, and never beside an
// apostrophe. Latin text only; what else there may be counts as letters.

const opening = String.raw`[([{¡¿«"£¥€]`;
const closing = String.raw`[)\]}!%.,:;?"»]`;
const letter = String.raw`[^\s\-([{¡¿«£¥€)\]}!%.,:;?"»]`;
const number = String.raw`-*\d+(?:[.,]\d+)*`;
const piece = new RegExp(
  String.raw`${opening}*(?:${number}(?!${letter})|${letter}+|${number}${letter}*)?(?:-+|${closing}+)?\s*`,
  'g',
);

/** The text in pieces between which a line may end. */
export function lineBreaks(text: string): string[] {
  const pieces: string[] = [];
  for (const each of text.match(piece) ?? []) {
    if (each === '') continue;
    const isGlued = pieces.at(-1)?.endsWith("'") === true || (each.startsWith("'") && /\S$/.test(pieces.at(-1) ?? ' '));
    if (isGlued) pieces.push(pieces.pop() + each);
    else pieces.push(each);
  }
  return pieces;
}
