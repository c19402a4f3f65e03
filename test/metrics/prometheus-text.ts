// A reader of the text format of Prometheus that lets nothing pass: names, labels, escapes, values, the order of the
// lines, and no series twice.

import assert from 'node:assert/strict';

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const samplePattern = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPattern = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const suffixes: Readonly<Record<string, readonly string[]>> = { summary: ['', '_sum', '_count'] };

export function parsePrometheusText(text: string): ReadonlyMap<string, Family> {
  assert.ok(text.endsWith('\n'), 'the last line ends');
  const families = new Map<string, Family & { readonly samples: Sample[] }>();
  const series = new Set<string>();
  let help: { name: string; text: string } | undefined;
  let family: (Family & { readonly samples: Sample[] }) | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const head = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (head?.[1] === 'HELP') {
      help = { name: head[2]!, text: head[3]! };
    } else if (head?.[1] === 'TYPE') {
      assert.equal(head[2], help?.name, line);
      assert.match(head[3]!, /^(counter|gauge|summary)$/, line);
      assert.ok(!families.has(head[2]!), `${head[2]} twice`);
      family = { name: head[2]!, type: head[3]!, help: help!.text, samples: [] };
      families.set(family.name, family);
    } else {
      const sample = parseSample(line);
      assert.ok(family !== undefined, line);
      const names = (suffixes[family.type] ?? ['']).map((suffix) => `${family!.name}${suffix}`);
      assert.ok(names.includes(sample.name), `${line} does not belong to ${family.name}`);
      const key = `${sample.name}${keyOf(sample.labels)}`;
      assert.ok(!series.has(key), `${line} twice`);
      series.add(key);
      family.samples.push(sample);
    }
  }
  for (const { name, samples } of families.values()) assert.ok(samples.length > 0, `${name} has no samples`);
  return families;
}

function parseSample(line: string): Sample {
  const match = samplePattern.exec(line);
  assert.ok(match !== null, line);
  const labels = new Map<string, string>();
  for (let rest = match[2] ?? ''; rest !== '';) {
    const label = labelPattern.exec(rest);
    assert.ok(label !== null && !labels.has(label[1]!), line);
    labels.set(
      label[1]!,
      label[2]!.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    );
    rest = rest.slice(label[0].length);
  }
  const value = match[3] === '+Inf' ? Infinity : match[3] === '-Inf' ? -Infinity : Number(match[3]);
  assert.ok(match[3] === 'NaN' || !Number.isNaN(value), line);
  return { name: match[1]!, labels, value };
}

/** The value of the one series with these labels. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
  suffix = '',
): number | undefined {
  const wanted = keyOf(Object.entries(labels));
  return families.get(name)?.samples.find((each) => each.name === `${name}${suffix}` && keyOf(each.labels) === wanted)
    ?.value;
}

function keyOf(labels: Iterable<readonly [string, string]>): string {
  return JSON.stringify([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
