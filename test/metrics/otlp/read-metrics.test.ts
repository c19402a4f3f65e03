// Metrics as clients push them, and whatever else strangers send in their place.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MalformedError } from '../../../src/base/bytes/byte-reader.ts';
import { readMetrics } from '../../../src/metrics/otlp/read-metrics.ts';
import { block, metricsData, number } from './metrics-data.ts';

test('gauges and sums are read with the attributes of what they are about and their own', () => {
  const bytes = metricsData(
    [
      { name: 'a.gauge', points: [{ double: 1.5, attributes: { topic: 't' } }] },
      { name: 'a.sum', kind: 'sum', isMonotonic: true, isDelta: true, points: [{ int: 7 }, { int: -3 }] },
      { name: 'up.and.down', kind: 'sum', points: [{ double: 2 }] },
    ],
    { client_rack: 'r' },
  );
  const rack = ['client_rack', 'r'];
  assert.deepEqual(readMetrics(bytes), {
    points: [
      { name: 'a.gauge', isMonotonic: false, isDelta: false, value: 1.5, attributes: [rack, ['topic', 't']] },
      { name: 'a.sum', isMonotonic: true, isDelta: true, value: 7, attributes: [rack] },
      { name: 'a.sum', isMonotonic: true, isDelta: true, value: -3, attributes: [rack] },
      { name: 'up.and.down', isMonotonic: false, isDelta: false, value: 2, attributes: [rack] },
    ],
    unread: 0,
  });
});

test('what is about something may come behind it', () => {
  const metrics = metricsData([{ name: 'a', points: [{ int: 1 }] }]);
  const scopes = metrics.subarray(metrics.indexOf(block(1, block(1, 'scope'))) - 2);
  const behind = block(1, scopes, block(1, block(1, block(1, 'k'), block(2, block(1, 'v')))));
  assert.deepEqual(readMetrics(behind).points[0]!.attributes, [['k', 'v']]);
});

test('kinds that are not read are counted, unknown fields and points without a value passed over', () => {
  const histogram = metricsData([{ name: 'h', kind: 'histogram', points: [{ int: 1 }] }]);
  assert.deepEqual(readMetrics(histogram), { points: [], unread: 1 });
  const odd = Buffer.concat([
    number(99, 2 ** 40),
    metricsData([{ name: 'a', points: [{}, { int: 5 }] }]),
    block(7, 'x'),
  ]);
  assert.equal(readMetrics(odd).points.length, 1);
  assert.deepEqual(readMetrics(new Uint8Array(0)), { points: [], unread: 0 });
});

test('attributes of other types have a text, lists have none', () => {
  const value = (content: Buffer) => block(7, block(1, 'k'), block(2, content));
  const minusOne = Buffer.from([0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
  const texts = [number(2, 1), number(3, 42), minusOne, block(5, 'list')].map((content) => {
    const point = block(1, Buffer.from([0x21, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]), value(content));
    const bytes = block(1, block(2, block(2, block(1, 'a'), block(5, point))));
    return readMetrics(bytes).points[0]!.attributes[0]![1];
  });
  assert.deepEqual(texts, ['true', '42', '-1', '']);
});

test('every truncation is refused or holds only whole metrics, nothing is ever read beyond the end', () => {
  const bytes = metricsData([{ name: 'abc', kind: 'sum', points: [{ int: 1, attributes: { k: 'v' } }] }], { a: 'b' });
  let refused = 0;
  for (let length = 1; length < bytes.length; length += 1) {
    try {
      assert.deepEqual(readMetrics(bytes.subarray(0, length)).points, []);
    } catch (error) {
      assert.ok(error instanceof MalformedError, String(error));
      refused += 1;
    }
  }
  assert.equal(refused, bytes.length - 1);
});

test('no bytes whatever do anything but give metrics or a refusal', () => {
  const metrics = metricsData([{ name: 'abc', points: [{ double: 1, attributes: { k: 'v' } }] }], { a: 'b' });
  const change = fc.tuple(fc.nat(metrics.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.array(change, { maxLength: 5 })), (input) => {
      const bytes = input instanceof Uint8Array ? input : Buffer.from(metrics);
      if (!(input instanceof Uint8Array)) for (const [at, value] of input) bytes[at] = value;
      try {
        readMetrics(bytes);
      } catch (error) {
        assert.ok(error instanceof MalformedError, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('wrong types, wrong texts, names that are missing and too much of something are refused', () => {
  const inMetric = (...content: Buffer[]) => block(1, block(2, block(2, ...content)));
  const many = Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v'] as const);
  const attributes = Object.fromEntries(many.slice(0, 21));
  const points = Array.from({ length: 10_000 }, () => ({ int: 1 }));
  const hostile: readonly (readonly [string, Uint8Array])[] = [
    ['a number in the place of a message', number(1, 5)],
    ['a group', Buffer.from([0x0b, 0x0c])],
    ['field 0', Buffer.from([0x02, 0x00])],
    ['a varint of eleven bytes', Buffer.from([0x08, ...Array(10).fill(0xff), 0x01])],
    ['a length beyond the end', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['no name', inMetric(block(5))],
    ['a name that is not UTF-8', inMetric(block(1, Buffer.from([0xff])), block(5))],
    ['attributes that count for ten thousand points', metricsData([{ name: 'a', points }], attributes)],
    ['65 attributes', metricsData([], Object.fromEntries(many))],
  ];
  for (const [what, bytes] of hostile) assert.throws(() => readMetrics(bytes), MalformedError, what);
});
