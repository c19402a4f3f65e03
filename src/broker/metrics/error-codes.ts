// The error codes in an answer, of the whole and of every part that has one: Kafka counts each of them. Where they
// are follows from the definition of the API, once for each.

import type { Fields, FieldType } from '../../protocol/schema/fields.ts';
import type { Api } from '../../protocol/schema/message.ts';

interface Place {
  /** Fields that hold a code. */
  readonly codes: readonly string[];
  /** Fields with parts, one or many, that have codes of their own. */
  readonly parts: readonly (readonly [name: string, place: Place])[];
}

export type CountError = (errorCode: number) => void;

/** Calls `count` with each code of an answer of this API. */
export function errorCounterOf(api: Api): (answer: unknown, count: CountError) => void {
  const place = placeIn(api.response.fields);
  return (answer, count) => visit(answer, place, count);
}

function placeIn(fields: Fields): Place {
  const codes: string[] = [];
  const parts: (readonly [string, Place])[] = [];
  for (const [name, { spec }] of Object.entries(fields)) {
    if (/errorCode$/i.test(name)) codes.push(name);
    const inner = structOf(spec.type);
    const place = inner === undefined ? undefined : placeIn(inner);
    if (place !== undefined && place.codes.length + place.parts.length > 0) parts.push([name, place]);
  }
  return { codes, parts };
}

function structOf(type: FieldType): Fields | undefined {
  if (type.kind === 'array') return structOf(type.element);
  return type.kind === 'struct' ? type.fields : undefined;
}

function visit(answer: unknown, { codes, parts }: Place, count: CountError): void {
  const fields = answer as Record<string, unknown>;
  for (const name of codes) count((fields[name] as number | undefined) ?? 0);
  for (const [name, place] of parts) {
    const part = fields[name];
    if (Array.isArray(part)) for (const element of part) visit(element, place, count);
    else if (part !== null && part !== undefined) visit(part, place, count);
  }
}
