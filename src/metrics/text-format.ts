// The text format of Prometheus, version 0.0.4: what every scraper of the last ten years reads.

import type { MetricDefinition } from './metric-definition.ts';

export const textFormatType = 'text/plain; version=0.0.4; charset=utf-8';

/** The two lines in front of a metric's samples. */
export function headOf(name: string, { type, doc }: Pick<MetricDefinition, 'type' | 'doc'>): string {
  return `# HELP ${name} ${escape(doc, false)}\n# TYPE ${name} ${type}\n`;
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
