// One thing found in a file: a line as kafka-dump-log prints it, and the same as data.

import { type JsonObject, jsonText } from './message-json.ts';

export interface DumpLine {
  readonly text: string;
  /** undefined for a line that carries nothing beyond the layout. */
  readonly json: JsonObject | undefined;
  /** About the file rather than from it: goes to stderr in text. */
  readonly isComplaint?: true;
  /** The file could not be shown to its end: where kafka-dump-log gives up. */
  readonly isBroken?: true;
}

export function dataLine(kind: string, fields: JsonObject): DumpLine {
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : jsonText(value)}`)
    .join(' ');
  return { text, json: { kind, ...fields } };
}

export function plainLine(text: string): DumpLine {
  return { text, json: undefined };
}

export function complaint(
  text: string,
  json: JsonObject | undefined = { kind: 'problem', message: text.trim() },
): DumpLine {
  return { text, json, isComplaint: true };
}

export function broken(text: string): DumpLine {
  return { ...complaint(text), isBroken: true };
}
