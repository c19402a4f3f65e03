// Which of the text formats whoever asks would rather have, by its Accept header (RFC 9110). Who takes neither gets the
// older one: a page that can be read is worth more to people and scripts than a refusal.

import type { TextFormat } from './text-format.ts';

interface Choice {
  readonly format: TextFormat;
  readonly quality: number;
}

/** @param accept the header as it was sent; empty when there was none */
export function acceptedFormat(accept: string): TextFormat {
  let best: Choice = { format: 'prometheus', quality: 0 };
  for (const range of accept.split(',')) {
    const choice = choiceOf(range);
    if (choice !== undefined && choice.quality > best.quality) best = choice;
  }
  return best.format;
}

function choiceOf(range: string): Choice | undefined {
  const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const valueOf = (name: string): string | undefined =>
    parameters
      .find((parameter) => parameter.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const quality = Number(valueOf('q') ?? 1);
  const version = valueOf('version');
  if (type === 'application/openmetrics-text')
    return version === undefined || version === '1.0.0' ? { format: 'openmetrics', quality } : undefined;
  if (type !== 'text/plain' && type !== 'text/*' && type !== '*/*') return undefined;
  return version === undefined || version === '0.0.4' ? { format: 'prometheus', quality } : undefined;
}
