// What two brokers may name differently without being different: ids, ports, times, sizes on disk, and
// the order of what has none.

import type { Side } from './side.ts';

/** Of no topic on either side: the cases ask for it. */
export const unknownTopicId = 'AAAAAAAAAAAAAAAAAAAAMQ';

/** Fields whose value is the broker's own choice; what remains is whether there is one. */
const ownChoice = new Map<string, (value: unknown) => unknown>([
  ['clusterId', presence],
  ['port', presence],
  ['topicId', topicId],
  ['replicaDirectoryId', topicId],
  ['lastFetchTimestamp', sign],
  ['lastCaughtUpTimestamp', sign],
  ['logDir', presence],
  ['totalBytes', sign],
  ['usableBytes', sign],
  ['producerId', sign],
  ['sessionId', sign],
  ['finalizedFeaturesEpoch', sign],
  ['documentation', presence],
  ['logAppendTimeMs', sign],
  ['lastTimestamp', sign],
  ['transactionStartTimeMs', sign],
]);

export function normalise(value: unknown, side: Side): unknown {
  const ids = new Map([...side.known].map(([name, id]) => [id, `<${name}>`]));
  const walk = (each: unknown): unknown => {
    if (each instanceof Uint8Array) return Buffer.from(each).toString('hex');
    if (Array.isArray(each)) return each.map(walk).toSorted(byText);
    if (typeof each === 'string') return ids.get(each) ?? withoutPlaces(each, side);
    if (typeof each === 'object' && each !== null) {
      return Object.fromEntries(
        Object.entries(each).map(([key, field]) => {
          const choice = ownChoice.get(key);
          return [
            key,
            choice === undefined || (typeof field === 'string' && ids.has(field)) ? walk(field) : choice(field),
          ];
        }),
      );
    }
    return typeof each === 'bigint' ? String(each) : each;
  };
  return walk(value);
}

function withoutPlaces(text: string, side: Side): string {
  let shown = text;
  for (const [name, id] of side.known)
    if (typeof id === 'string' && isId.test(id)) shown = shown.replaceAll(id, `<${name}>`);
  return shown
    .replaceAll(`:${side.port}`, ':<port>')
    .replaceAll(/(?<=the cluster id ")[\w-]{22}(?=")/g, '<cluster>')
    .replaceAll(/CONTROLLER:\/\/127\.0\.0\.1:\d+/g, 'CONTROLLER://<address>')
    .replaceAll(/\/\S*\/samsa-(?:oracle|interop)-\w+/g, '<directory>');
}

function presence(value: unknown): unknown {
  if (value === null) return null;
  return value === '' ? '' : '<own>';
}

/** Ids may stand inside a text; other things that are known, the names of topics for one, may not. */
const isId = /^[\w-]{22}$/;
const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA';

function topicId(value: unknown): unknown {
  return value === zeroId || value === unknownTopicId ? value : '<own>';
}

function sign(value: unknown): unknown {
  return Number(value) >= 0 ? '<chosen>' : value;
}

/** Answers have no order that a client may rely on, apart from the bytes of records. */
function byText(a: unknown, b: unknown): number {
  const [first, second] = [keyOf(a), keyOf(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function keyOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = value as Record<string, unknown>;
  const names = [
    'name',
    'topic',
    'topicId',
    'resourceName',
    'apiKey',
    'partition',
    'partitionIndex',
    'index',
    'source',
  ];
  return names.map((name) => JSON.stringify(fields[name] ?? '').padStart(5)).join('/') + JSON.stringify(value);
}

/** Where two normalised answers differ: `path: first | second`. */
export function differences(first: unknown, second: unknown, path = ''): string[] {
  if (isObject(first) && isObject(second) && Array.isArray(first) === Array.isArray(second)) {
    if (Array.isArray(first) && Array.isArray(second) && first.length !== second.length) {
      return [`${path}.length: ${show(first)} | ${show(second)}`];
    }
    const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
    return keys.flatMap((key) =>
      differences(first[key], second[key], `${path}${path === '' ? '' : '.'}${label(first[key], key)}`),
    );
  }
  return Object.is(first, second) ? [] : [`${path}: ${show(first)} | ${show(second)}`];
}

/** An element of an array is called by its name where it has one. */
function label(element: unknown, key: string): string {
  if (!isObject(element) || !/^\d+$/.test(key)) return key;
  const name = element['name'] ?? element['topic'] ?? element['resourceName'];
  return typeof name === 'string' ? `[${name}]` : key;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
