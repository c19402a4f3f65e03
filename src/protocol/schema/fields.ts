// The vocabulary of the protocol definitions. A definition is an object of fields in wire order; the
// TypeScript types of a message are inferred from it: `Decoded` is what a reader gets (every field is
// there, absent ones hold their default), `Encodable` is what a writer must give.

import { type VersionRange, noVersions, parseVersions } from './versions.ts';

export type PrimitiveName =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'bigint64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records';

export type FieldType =
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'array'; readonly element: FieldType }
  | { readonly kind: 'struct'; readonly fields: Fields };

export interface FieldSpec {
  readonly type: FieldType;
  /** Versions that have the field at all. */
  readonly versions: VersionRange;
  /** Versions in which it may be null. */
  readonly nullable: VersionRange;
  readonly tag: number | undefined;
  /** Versions in which it stands among the tagged fields. */
  readonly tagged: VersionRange;
  /** What it is when absent; undefined means the zero of its type. */
  readonly default: unknown;
  /** A value that a version cannot carry is dropped silently instead of refused. */
  readonly ignorable: boolean;
  /** False for the one field (the client id of a request header) that keeps its old form in flexible versions. */
  readonly compact: boolean;
}

export interface FieldOptions<T> {
  readonly versions?: string;
  readonly nullable?: string;
  readonly tag?: number;
  /** Defaults to `versions`. */
  readonly tagged?: string;
  readonly default?: T | null;
  readonly ignorable?: boolean;
  readonly compact?: boolean;
}

/** `D` decoded type, `E` encodable type, `O` whether a writer may leave it out. */
export interface Field<D, E, O extends boolean> {
  readonly spec: FieldSpec;
  readonly decodedType?: D;
  readonly encodableType?: E;
  readonly optional?: O;
}

// oxlint-disable-next-line typescript/no-explicit-any -- any field of any type
export type AnyField = Field<any, any, boolean>;
export type Fields = Readonly<Record<string, AnyField>>;

type Simplify<T> = { [K in keyof T]: T[K] } & {};

export type Decoded<F extends Fields> = Simplify<{
  -readonly [K in keyof F]: F[K] extends Field<infer D, infer _E, infer _O> ? D : never;
}>;

type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<infer _D, infer _E, true> ? K : never;
}[keyof F];
type EncodableOf<T> = T extends Field<infer _D, infer E, infer _O> ? E : never;

export type Encodable<F extends Fields> = Simplify<
  { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: EncodableOf<F[K]> } & {
    readonly [K in OptionalKeys<F>]?: EncodableOf<F[K]> | undefined;
  }
>;

type Null<O> = O extends { readonly nullable: string } ? null : never;
type Omissible<O> = O extends { readonly default: unknown } | { readonly versions: string } | { readonly tag: number }
  ? true
  : false;
type FieldOf<D, E, O> = Field<D | Null<O>, E | Null<O>, Omissible<O>>;

function field<D, E, O>(type: FieldType, options: FieldOptions<unknown> | undefined): FieldOf<D, E, O> {
  const versions = parseVersions(options?.versions ?? options?.tagged ?? '0+');
  const tagged = options?.tag === undefined ? noVersions : parseVersions(options.tagged ?? options.versions ?? '0+');
  const spec: FieldSpec = {
    type,
    versions,
    nullable: options?.nullable === undefined ? noVersions : parseVersions(options.nullable),
    tag: options?.tag,
    tagged,
    default: options?.default,
    ignorable: options?.ignorable ?? false,
    compact: options?.compact ?? true,
  };
  return { spec };
}

function primitive<T>(name: PrimitiveName) {
  return <const O extends FieldOptions<T> = {}>(options?: O): FieldOf<T, T, O> =>
    field({ kind: 'primitive', name }, options);
}

export const bool = primitive<boolean>('bool');
export const int8 = primitive<number>('int8');
export const int16 = primitive<number>('int16');
export const uint16 = primitive<number>('uint16');
export const int32 = primitive<number>('int32');
export const uint32 = primitive<number>('uint32');
/** Beyond ±(2^53-1) the nearest double; ARCHITECTURE.md, "Numbers". */
export const int64 = primitive<number>('int64');
/** For the few fields that really use all 64 bits. */
export const bigint64 = primitive<bigint>('bigint64');
export const float64 = primitive<number>('float64');
/** 22 characters, URL-safe base64 of the 16 bytes. */
export const uuid = primitive<string>('uuid');
export const string = primitive<string>('string');
/** Decoded as a view of the frame. */
export const bytes = primitive<Uint8Array>('bytes');

/** Record batches, opaque here. May be written from several pieces without copying them. */
export function records<const O extends FieldOptions<null> = {}>(
  options?: O,
): FieldOf<Uint8Array, Uint8Array | readonly Uint8Array[], O> {
  return field({ kind: 'primitive', name: 'records' }, options);
}

export function struct<F extends Fields, const O extends FieldOptions<never> = {}>(
  fields: F,
  options?: O,
): FieldOf<Decoded<F>, Encodable<F>, O> {
  return field({ kind: 'struct', fields }, options);
}

type Element<T> =
  T extends Field<infer D, infer E, infer _O>
    ? { d: D; e: E }
    : T extends Fields
      ? { d: Decoded<T>; e: Encodable<T> }
      : never;

/** An array of a plain type (`array(int32())`) or of a struct (`array({ … })`). */
export function array<T extends AnyField | Fields, const O extends FieldOptions<readonly never[]> = {}>(
  element: T,
  options?: O,
): FieldOf<Element<T>['d'][], readonly Element<T>['e'][], O> {
  const elementType: FieldType = isField(element) ? element.spec.type : { kind: 'struct', fields: element };
  return field({ kind: 'array', element: elementType }, options);
}

function isField(candidate: AnyField | Fields): candidate is AnyField {
  const { spec } = candidate as { spec?: unknown };
  return typeof spec === 'object' && spec !== null && 'type' in spec && 'versions' in spec;
}
