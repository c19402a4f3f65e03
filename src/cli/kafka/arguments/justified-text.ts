// Text in lines of at most 75, both edges straight: argparse4j widens the gaps between words, those in the middle
// of the line first. The last line stays as it is.

import { lineBreaks } from './line-breaks.ts';

export const textWidth = 75;

/** `indent` is how far lines are set in; the first is where it is already. */
export function justifiedText(text: string, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const piece of lineBreaks(text)) {
    if (indent + line.length + piece.length > textWidth) {
      lines.push(justify(line, textWidth - indent));
      line = '';
    }
    line += piece;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

function justify(line: string, width: number): string {
  const words = line.trim().split(/ +/);
  const gaps = line.trim().match(/ +/g) ?? [];
  const missing = width - line.trim().length;
  if (gaps.length === 0) return words[0]!;
  const everywhere = Math.floor(missing / gaps.length);
  const more = missing % gaps.length;
  const first = Math.floor((gaps.length - more + 1) / 2);
  return words
    .map((word, at) => {
      if (at === gaps.length) return word;
      return word + gaps[at]! + ' '.repeat(everywhere + (at >= first && at < first + more ? 1 : 0));
    })
    .join('');
}
