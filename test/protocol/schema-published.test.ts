// Our definitions against the JSON message definitions that Apache Kafka publishes. They are not in this
// repository: point SAMSA_FACTS at a folder whose `messages` holds them (rpc, metadata, group-coordinator, …,
// copied from the `common/message` resources of a Kafka source tree) and run this file.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { apis } from '../../src/protocol/apis/index.ts';
import { defaultValue, zeroUuid } from '../../src/protocol/schema/default-values.ts';
import type { Fields, FieldSpec, FieldType } from '../../src/protocol/schema/fields.ts';
import type { Message } from '../../src/protocol/schema/message.ts';
import { type VersionRange, noVersions, parseVersions } from '../../src/protocol/schema/versions.ts';
import { messagesByName } from './all-messages.ts';

interface PublishedField {
  readonly name: string;
  readonly type: string;
  readonly versions?: string;
  readonly nullableVersions?: string;
  readonly taggedVersions?: string;
  readonly flexibleVersions?: string;
  readonly tag?: number;
  readonly default?: string | number | boolean;
  readonly ignorable?: boolean;
  readonly fields?: readonly PublishedField[];
}

interface Published {
  readonly name: string;
  readonly type: string;
  readonly apiKey?: number;
  readonly listeners?: readonly string[];
  readonly validVersions: string;
  readonly flexibleVersions?: string;
  readonly latestVersionUnstable?: boolean;
  readonly commonStructs?: readonly { readonly name: string; readonly fields: readonly PublishedField[] }[];
  readonly fields: readonly PublishedField[];
}

/** Not ours: a Kafka-internal envelope, and a file that is JSON on disk. */
const foreign = new Set(['DefaultPrincipalData', 'QuorumStateData']);

const facts = process.env['SAMSA_FACTS'];
const skip =
  facts === undefined ? 'set SAMSA_FACTS to a folder with messages/{rpc,metadata,…}/*.json to compare' : false;
const published = facts === undefined ? [] : readPublished(join(facts, 'messages'));

function readPublished(folder: string): Published[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const definition: Published = JSON.parse(text.replaceAll(/("(?:[^"\\]|\\.)*")|\/\/.*$/gm, '$1'));
      return definition;
    })
    .filter(({ name, validVersions }) => validVersions !== 'none' && !foreign.has(name));
}

test('the published definitions and ours are the same set', { skip }, () => {
  assert.ok(published.length > 250, `only ${published.length} definitions found`);
  assert.deepEqual(published.map(({ name }) => name).toSorted(), [...messagesByName.keys()].toSorted());
});

test('every definition has the published versions and fields', { skip }, () => {
  for (const definition of published) {
    const message = messagesByName.get(definition.name);
    assert.ok(message, definition.name);
    assert.deepEqual(describeOurs(message), describePublished(definition), definition.name);
  }
});

test('every API has the published key, listeners and stable version', { skip }, () => {
  const requests = published.filter(({ type }) => type === 'request');
  assert.equal(apis.length, requests.length);
  for (const request of requests) {
    const api = apis.find(({ key }) => key === request.apiKey);
    assert.ok(api, request.name);
    assert.equal(api.request.name, request.name);
    assert.deepEqual(api.listeners.toSorted(), (request.listeners ?? []).toSorted(), request.name);
    const stable = parseVersions(request.validVersions).max - (request.latestVersionUnstable === true ? 1 : 0);
    assert.equal(api.latestStableVersion, stable, request.name);
  }
});

test('every record has the published type number', { skip }, () => {
  for (const { name, type, apiKey } of published) {
    if (type !== 'metadata' && !type.startsWith('coordinator-')) continue;
    const message = messagesByName.get(name)!;
    assert.equal('type' in message ? message.type : undefined, apiKey, name);
  }
});

/** What a definition says about one field, in the versions that can occur at all. */
interface Description {
  readonly name: string;
  readonly type: string;
  readonly versions: string;
  readonly nullable: string;
  readonly tagged: string;
  readonly default: unknown;
  readonly ignorable: boolean;
  readonly compact: boolean;
  readonly fields: readonly Description[];
}

function intersect(a: VersionRange, b: VersionRange): VersionRange {
  const range = { min: Math.max(a.min, b.min), max: Math.min(a.max, b.max) };
  return range.min > range.max ? noVersions : range;
}

const rangeText = ({ min, max }: VersionRange) => (min > max ? 'none' : `${min}-${max}`);
const parseRange = (text: string | undefined) =>
  text === undefined || text === 'none' ? noVersions : parseVersions(text);
const tagText = (tag: number | undefined, range: VersionRange) =>
  range.min > range.max ? 'none' : `${tag} in ${rangeText(range)}`;

function describeOurs({ versions, flexible, fields }: Message) {
  return {
    versions: rangeText(versions),
    flexible: rangeText(intersect(flexible, versions)),
    fields: describeFields(fields, versions),
  };
}

function describeFields(fields: Fields, outer: VersionRange): Description[] {
  return Object.entries(fields)
    .map(([name, { spec }]) => describeField(name, spec, outer))
    .filter(({ versions }) => versions !== 'none');
}

function describeField(name: string, spec: FieldSpec, outer: VersionRange): Description {
  const versions = intersect(spec.versions, outer);
  const value = defaultValue(spec);
  const { element, text } = describeType(spec.type);
  return {
    name,
    type: text,
    versions: rangeText(versions),
    nullable: rangeText(intersect(spec.nullable, versions)),
    tagged: tagText(spec.tag, intersect(spec.tagged, versions)),
    default: isPlain(value) ? value : undefined,
    ignorable: spec.ignorable,
    compact: spec.compact,
    fields: element.kind === 'struct' ? describeFields(element.fields, versions) : [],
  };
}

/** Bytes, arrays and structs have no default but their empty self. */
function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function describeType(type: FieldType): { element: FieldType; text: string } {
  if (type.kind === 'array') {
    const inner = describeType(type.element);
    return { element: inner.element, text: `[]${inner.text}` };
  }
  return { element: type, text: type.kind === 'struct' ? 'struct' : type.name.replace('bigint64', 'int64') };
}

function describePublished(definition: Published) {
  const versions = parseVersions(definition.validVersions);
  const structs = new Map(definition.commonStructs?.map(({ name, fields }) => [name, fields]));
  return {
    versions: rangeText(versions),
    flexible: rangeText(intersect(parseRange(definition.flexibleVersions), versions)),
    fields: describePublishedFields(definition.fields, versions, structs),
  };
}

type Structs = ReadonlyMap<string, readonly PublishedField[]>;

function describePublishedFields(
  fields: readonly PublishedField[],
  outer: VersionRange,
  structs: Structs,
): Description[] {
  return fields
    .map((field) => describePublishedField(field, outer, structs))
    .filter(({ versions }) => versions !== 'none');
}

function describePublishedField(field: PublishedField, outer: VersionRange, structs: Structs): Description {
  const versions = intersect(parseRange(field.versions ?? field.taggedVersions), outer);
  const element = field.type.replace('[]', '');
  const inner = field.fields ?? structs.get(element);
  const type = inner === undefined ? field.type : field.type.replace(element, 'struct');
  return {
    name: field.name.charAt(0).toLowerCase() + field.name.slice(1),
    type,
    versions: rangeText(versions),
    nullable: rangeText(intersect(parseRange(field.nullableVersions), versions)),
    tagged: tagText(field.tag, intersect(parseRange(field.taggedVersions), versions)),
    default: publishedDefault(field, type, messageHash.has(field.name)),
    ignorable: field.ignorable ?? false,
    compact: field.flexibleVersions !== 'none',
    fields: inner === undefined ? [] : describePublishedFields(inner, versions, structs),
  };
}

/** The one field that needs all 64 bits is a bigint here. */
const messageHash = new Set(['MetadataHash']);

function publishedDefault(field: PublishedField, type: string, isBigint: boolean): unknown {
  const text = field.default;
  if (text === 'null' || type === 'records') return null;
  if (type.startsWith('[]') || type === 'struct' || type === 'bytes') return undefined;
  if (type === 'string') return text ?? '';
  if (type === 'uuid') return text ?? zeroUuid;
  if (type === 'bool') return text === true || text === 'true';
  return isBigint ? BigInt(String(text ?? 0)) : Number(text ?? 0);
}
