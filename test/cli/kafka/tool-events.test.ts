import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandContext } from '../../../src/cli/command-context.ts';
import { DoubleValue, ToolEvents } from '../../../src/cli/kafka/tool-events.ts';

function written(report: (events: ToolEvents) => void): string[] {
  const lines: string[] = [];
  const output = { line: async (text: string): Promise<void> => void lines.push(text) };
  const platform = { clock: { wallMs: () => 1_700_000_000_000 } };
  report(new ToolEvents({ platform, output } as unknown as CommandContext));
  return lines;
}

test('an event is a line of JSON that begins with when and what, and leaves out what is not there', () => {
  assert.deepEqual(
    written((events) =>
      events.report('offsets_committed', { offsets: [{ offset: 1 }], error: undefined, success: true }),
    ),
    ['{"timestamp":1700000000000,"name":"offsets_committed","offsets":[{"offset":1}],"success":true}'],
  );
});

test('null is told, and text is escaped', () => {
  assert.deepEqual(
    written((events) => events.report('record_data', { key: null, value: 'a "b"\n' })),
    ['{"timestamp":1700000000000,"name":"record_data","key":null,"value":"a \\"b\\"\\n"}'],
  );
});

for (const [value, text] of [
  [2, '2.0'],
  [0.0001, '1.0E-4'],
  [Number.NaN, '"NaN"'],
] as const) {
  test(`a double of ${value} is written as by Java`, () => {
    const [line] = written((events) => events.report('tool_data', { avg_throughput: new DoubleValue(value) }));
    assert.ok(line!.endsWith(`"avg_throughput":${text}}`), line);
  });
}
