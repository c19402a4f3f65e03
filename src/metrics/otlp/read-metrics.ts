// The metrics in an OpenTelemetry MetricsData message (opentelemetry/proto/metrics/v1), as Kafka's clients send them
// (KIP-714): numbers with attributes. Kinds that no Kafka client sends (histograms and the like) are counted and left
// out. Throws `MalformedError` for what is no such message.

import { MalformedError } from '../../base/bytes/byte-reader.ts';
import { ProtobufReader } from './protobuf-reader.ts';

export interface PushedPoint {
  readonly name: string;
  /** A sum that only grows, or anything else. */
  readonly isMonotonic: boolean;
  /** The value is what has come since the last push. */
  readonly isDelta: boolean;
  readonly value: number;
  /** Of what the metric is about first, then its own. */
  readonly attributes: readonly (readonly [key: string, value: string])[];
}

export interface PushedMetrics {
  readonly points: readonly PushedPoint[];
  /** Metrics of kinds that are not read. */
  readonly unread: number;
}

type Attributes = (readonly [key: string, value: string])[];

interface Metric {
  readonly name: string;
  readonly isMonotonic: boolean;
  readonly isDelta: boolean;
}

interface Reading {
  /** What the metrics are about. */
  readonly of: Attributes;
  readonly points: PushedPoint[];
  /** What is left. */
  readonly budget: { attributes: number };
}

/** More than a client with thousands of partitions has. */
const maxPoints = 50_000;
const maxAttributes = 64;
/** Of all points together: what the metrics are about is said once and counts for each of them. */
const maxAttributesInAll = 200_000;

// Field numbers of the messages.
const metricsData = { resourceMetrics: 1 } as const;
const resourceMetrics = { resource: 1, scopeMetrics: 2 } as const;
const resourceFields = { attributes: 1 } as const;
const scopeMetrics = { metrics: 2 } as const;
const metricFields = { name: 1, gauge: 5, sum: 7, histogram: 9, exponentialHistogram: 10, summary: 11 } as const;
const dataFields = { dataPoints: 1, aggregationTemporality: 2, isMonotonic: 3 } as const;
const pointFields = { asDouble: 4, asInt: 6, attributes: 7 } as const;
const keyValue = { key: 1, value: 2 } as const;
const anyValue = { string: 1, bool: 2, int: 3, double: 4 } as const;
const deltaTemporality = 1;

export function readMetrics(bytes: Uint8Array): PushedMetrics {
  const points: PushedPoint[] = [];
  const budget = { attributes: maxAttributesInAll };
  let unread = 0;
  visit(bytes, (field, reader) => {
    if (field !== metricsData.resourceMetrics) return reader.skip();
    const of: Attributes = [];
    const scopes: Uint8Array[] = [];
    visit(reader.bytes(), (inner, each) => {
      if (inner === resourceMetrics.resource) readAttributes(each.bytes(), resourceFields.attributes, of);
      else if (inner === resourceMetrics.scopeMetrics) scopes.push(each.bytes());
      else each.skip();
    });
    for (const scope of scopes) {
      visit(scope, (inner, each) => {
        if (inner !== scopeMetrics.metrics) return each.skip();
        if (!readMetric(each.bytes(), { of, points, budget })) unread += 1;
      });
    }
  });
  return { points, unread };
}

/** False when it is of a kind that is not read. */
function readMetric(bytes: Uint8Array, reading: Reading): boolean {
  let name = '';
  let data: Uint8Array | undefined;
  let isSum = false;
  let isUnread = false;
  visit(bytes, (field, reader) => {
    switch (field) {
      case metricFields.name:
        name = reader.text();
        return;
      case metricFields.gauge:
      case metricFields.sum:
        isSum = field === metricFields.sum;
        data = reader.bytes();
        return;
      case metricFields.histogram:
      case metricFields.exponentialHistogram:
      case metricFields.summary:
        isUnread = true;
        return reader.skip();
      default:
        return reader.skip();
    }
  });
  if (name === '') throw new MalformedError('a metric has no name');
  if (data === undefined) return !isUnread;
  readData(name, data, isSum, reading);
  return true;
}

function readData(name: string, bytes: Uint8Array, isSum: boolean, { of, points, budget }: Reading): void {
  const found: Uint8Array[] = [];
  let isDelta = false;
  let isMonotonic = false;
  visit(bytes, (field, reader) => {
    if (field === dataFields.dataPoints) found.push(reader.bytes());
    else if (isSum && field === dataFields.aggregationTemporality) isDelta = reader.uint() === deltaTemporality;
    else if (isSum && field === dataFields.isMonotonic) isMonotonic = reader.bool();
    else reader.skip();
  });
  if (points.length + found.length > maxPoints) throw new MalformedError(`more than ${maxPoints} points`);
  for (const point of found) {
    const read = readPoint(point, { name, isMonotonic, isDelta }, of);
    if (read === undefined) continue;
    budget.attributes -= read.attributes.length;
    if (budget.attributes < 0) throw new MalformedError(`more than ${maxAttributesInAll} attributes of all points`);
    points.push(read);
  }
}

/** undefined for one without a value. */
function readPoint(bytes: Uint8Array, metric: Metric, of: Attributes): PushedPoint | undefined {
  const attributes = [...of];
  let value: number | undefined;
  visit(bytes, (field, reader) => {
    if (field === pointFields.asDouble) value = reader.double();
    else if (field === pointFields.asInt) value = reader.sfixed64();
    else if (field === pointFields.attributes) addAttribute(reader.bytes(), attributes);
    else reader.skip();
  });
  return value === undefined ? undefined : { ...metric, value, attributes };
}

function readAttributes(bytes: Uint8Array, attributesField: number, into: Attributes): void {
  visit(bytes, (field, reader) => {
    if (field === attributesField) addAttribute(reader.bytes(), into);
    else reader.skip();
  });
}

function addAttribute(bytes: Uint8Array, into: Attributes): void {
  let key = '';
  let value = '';
  visit(bytes, (field, reader) => {
    if (field === keyValue.key) key = reader.text();
    else if (field === keyValue.value) value = readAnyValue(reader.bytes());
    else reader.skip();
  });
  if (into.length >= maxAttributes) throw new MalformedError(`more than ${maxAttributes} attributes`);
  into.push([key, value]);
}

/** Lists and maps have no text. */
function readAnyValue(bytes: Uint8Array): string {
  let text = '';
  visit(bytes, (field, reader) => {
    if (field === anyValue.string) text = reader.text();
    else if (field === anyValue.bool) text = String(reader.bool());
    else if (field === anyValue.int) text = String(reader.int64());
    else if (field === anyValue.double) text = String(reader.double());
    else reader.skip();
  });
  return text;
}

function visit(bytes: Uint8Array, onField: (field: number, reader: ProtobufReader) => void): void {
  const reader = new ProtobufReader(bytes);
  for (let field = reader.next(); field !== undefined; field = reader.next()) onField(field, reader);
}
