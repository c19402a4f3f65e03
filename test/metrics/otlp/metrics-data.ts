// Writes OpenTelemetry metrics by hand, for tests that read them.

import { Buffer } from 'node:buffer';

export interface WrittenPoint {
  readonly double?: number;
  readonly int?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface WrittenMetric {
  readonly name: string;
  readonly kind?: 'gauge' | 'sum' | 'histogram';
  readonly isMonotonic?: boolean;
  readonly isDelta?: boolean;
  readonly points?: readonly WrittenPoint[];
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

const tag = (field: number, type: number): Buffer => varint(field * 8 + type);

/** A field that holds bytes, a text or a message. */
export function block(field: number, ...content: readonly (Uint8Array | string)[]): Buffer {
  const bytes = Buffer.concat(content.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)));
  return Buffer.concat([tag(field, 2), varint(bytes.length), bytes]);
}

export function number(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, 0), varint(value)]);
}

function fixed64(field: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(8);
  write(bytes);
  return Buffer.concat([tag(field, 1), bytes]);
}

function attributesOf(field: number, attributes: Readonly<Record<string, string>>): Buffer[] {
  return Object.entries(attributes).map(([key, value]) => block(field, block(1, key), block(2, block(1, value))));
}

function pointOf({ double, int, attributes = {} }: WrittenPoint): Buffer {
  return block(
    1,
    fixed64(3, (bytes) => bytes.writeBigUInt64LE(1_700_000_000_000_000_000n)),
    ...(double === undefined ? [] : [fixed64(4, (bytes) => bytes.writeDoubleLE(double))]),
    ...(int === undefined ? [] : [fixed64(6, (bytes) => bytes.writeBigInt64LE(BigInt(int)))]),
    ...attributesOf(7, attributes),
  );
}

const kinds = { gauge: 5, sum: 7, histogram: 9 } as const;

export function metricsData(
  metrics: readonly WrittenMetric[],
  resource: Readonly<Record<string, string>> = {},
): Buffer {
  const written = metrics.map(({ name, kind = 'gauge', isMonotonic = false, isDelta = false, points = [] }) =>
    block(
      2,
      block(1, name),
      block(2, 'described'),
      block(
        kinds[kind],
        ...points.map(pointOf),
        ...(kind === 'sum' ? [number(2, isDelta ? 1 : 2), number(3, isMonotonic ? 1 : 0)] : []),
      ),
    ),
  );
  return block(1, block(1, ...attributesOf(1, resource)), block(2, block(1, block(1, 'scope')), ...written));
}
