// The two text formats of Prometheus: version 0.0.4, which every scraper of the last ten years reads, and OpenMetrics
// 1.0, which Prometheus asks for first. A sample has the same name and labels in both, but for the median's quantile.

import type { MetricType } from './metric-definition.ts';

export type TextFormat = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<TextFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** The last line of a page. */
export const endOf: Readonly<Record<TextFormat, string>> = { prometheus: '', openmetrics: '# EOF\n' };

const counterEnding = '_total';

/** The two lines in front of a metric's samples. */
export function headOf(
  name: string,
  { type, doc }: { readonly type: MetricType | 'unknown'; readonly doc: string },
  format: TextFormat = 'prometheus',
): string {
  if (format === 'prometheus') return `# HELP ${name} ${escape(doc, false)}\n# TYPE ${name} ${type}\n`;
  const isCounter = type === 'counter' && name.endsWith(counterEnding);
  const family = isCounter ? openMetricsFamily(name) : name;
  // A counter that does not end in _total, as Kafka has some, is none to OpenMetrics.
  const known = type === 'counter' && !isCounter ? 'unknown' : type;
  return `# HELP ${family} ${escape(doc, true)}\n# TYPE ${family} ${known}\n`;
}

/** The name that a counter has without its ending. */
export function openMetricsFamily(name: string): string {
  return name.endsWith(counterEnding) ? name.slice(0, -counterEnding.length) : name;
}

/** One line; a label without a value is one that is not there, and is left out. Names come from our tables or from `metricName`; values of labels may be anything. */
export function sampleLine(
  name: string,
  labels: readonly string[],
  values: readonly string[],
  value: number,
  more = '',
): string {
  let text = more;
  for (let i = labels.length - 1; i >= 0; i -= 1)
    if (values[i] !== '') text = `${labels[i]}="${escape(values[i]!, true)}"${text === '' ? '' : ','}${text}`;
  return text === '' ? `${name} ${numberText(value)}\n` : `${name}{${text}} ${numberText(value)}\n`;
}

/** A name that the format allows, out of one that comes from outside. */
export function metricName(text: string): string {
  const name = text.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/_{2,}/g, '_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escape(text: string, isLabel: boolean): string {
  if (!/[\\"\n\r]/.test(text)) return text;
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', ' ');
  return isLabel ? escaped.replaceAll('"', '\\"') : escaped;
}
