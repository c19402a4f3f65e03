// Requests that no decent client sends: fields filled by their names from what brokers have stumbled over, mixed
// with what was learned from answers, so that some of them get far.

import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { Fields, FieldSpec, FieldType } from '../../../src/protocol/schema/fields.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';
import { inVersions } from '../../../src/protocol/schema/versions.ts';

/** By name of the field, or of the API and the field (`Api.field`), which goes first. Those that are learned come on top. */
export type HostileValues = Readonly<Record<string, readonly unknown[]>>;

const most = 2 ** 31 - 1;
const long = 'x'.repeat(30_000);

export class HostileRequests {
  readonly #random: SeededRandom;
  readonly #values: HostileValues;
  #api = '';
  readonly #learned = new Map<string, unknown[]>();

  constructor(random: SeededRandom, values: HostileValues, topicId: string) {
    this.#random = random;
    this.#values = values;
    this.#learned.set('topicId', [topicId, topicId, '0000000000000000000000', '000000000000000000000w']);
  }

  /** Remembers what an answer says about members, for the requests to come. */
  learn(answer: unknown): void {
    for (const [name, value] of fieldsOf(answer)) {
      if (name === 'memberId' && typeof value === 'string' && value !== '') this.#note('memberId', value);
      if (name === 'generationId' && typeof value === 'number' && value >= 0) {
        this.#note('generationId', value);
        this.#note('generationIdOrMemberEpoch', value);
      }
      if (name === 'memberEpoch' && typeof value === 'number') {
        this.#note('memberEpoch', value);
        this.#note('generationIdOrMemberEpoch', value);
      }
    }
  }

  /** The newest few are the likeliest to be still true. */
  #note(name: string, value: unknown): void {
    const values = this.#learned.get(name) ?? [];
    values.push(value);
    this.#learned.set(name, values.slice(-6));
  }

  next(api: Api, version: number): Record<string, unknown> {
    this.#api = api.name;
    return this.#struct(api.request.fields, version);
  }

  #struct(fields: Fields, version: number): Record<string, unknown> {
    const given = Object.entries(fields).filter(([, { spec }]) => inVersions(spec.versions, version));
    return Object.fromEntries(given.map(([name, { spec }]) => [name, this.#field(name, spec, version)]));
  }

  #field(name: string, spec: FieldSpec, version: number): unknown {
    const mayBeNull = inVersions(spec.nullable, version);
    if (spec.type.kind !== 'primitive' && mayBeNull && this.#random.chance(0.3)) return null;
    const value = this.#value(name, spec.type, version);
    if (value !== null || mayBeNull) return value;
    return spec.type.kind === 'primitive' && spec.type.name === 'bytes' ? new Uint8Array(0) : '';
  }

  #value(name: string, type: FieldType, version: number): unknown {
    switch (type.kind) {
      case 'array':
        return this.#array(name, type.element, version);
      case 'struct':
        return this.#struct(type.fields, version);
      default:
        return this.#primitive(name, type.name);
    }
  }

  #array(name: string, element: FieldType, version: number): unknown[] {
    const items = Array.from({ length: this.#random.below(4) }, () => this.#value(name, element, version));
    // The same thing again is what one forgets to expect.
    if (items.length > 0 && this.#random.chance(0.15))
      items.push(...Array.from({ length: 1 + this.#random.below(50) }, () => items[0]));
    return items;
  }

  #primitive(name: string, type: string): unknown {
    const learned = this.#learned.get(name);
    if (learned !== undefined && this.#random.chance(0.6)) return this.#oneOf(learned);
    const values = this.#values[`${this.#api}.${name}`] ?? this.#values[name];
    if (values !== undefined) return this.#oneOf(values);
    if (type === 'bool') return this.#random.chance(0.5);
    if (type === 'string') return this.#oneOf(['', 'g', 'range', long]);
    if (type === 'bytes') return this.#random.bytes(this.#random.below(100));
    if (type === 'uuid') return '000000000000000000000w';
    return this.#oneOf([0, 1, -1, type === 'int8' ? 127 : type === 'int16' ? 32_767 : most]);
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    return items[this.#random.below(items.length)]!;
  }
}

/** Every field of an answer, however deep. */
export function* fieldsOf(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [name, inner];
    yield* fieldsOf(inner);
  }
}
