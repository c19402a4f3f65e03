// One row of the table: what is asked of the admin client, and how its answer is made comparable.

import { type Admin, ItemResults, KafkaError, Listing, TopicPartitionMap } from '../../../src/client/index.ts';

/** One of the two clusters, and what it chose itself: ids of topics by name. */
export interface Side {
  readonly name: string;
  readonly address: string;
  readonly admin: Admin;
  readonly ids: Map<string, string>;
  /** Paths of its log directories. */
  readonly logDirs: string[];
}

export interface AdminCall {
  readonly name: string;
  run(side: Side): Promise<unknown>;
}

export function call(name: string, run: (side: Side) => Promise<unknown>): AdminCall {
  return { name, run };
}

/** Rows that differ in one value. */
export function calls<T>(
  name: string,
  values: Readonly<Record<string, T>>,
  run: (side: Side, value: T) => Promise<unknown>,
): AdminCall[] {
  return Object.entries(values).map(([what, value]) => call(`${name}: ${what}`, (side) => run(side, value)));
}

/** What a cluster chooses, or measures. */
const masked = new Set([
  'clientId',
  'coordinatorId',
  'clusterId',
  'directoryId',
  'finalizedFeaturesEpoch',
  'highWatermark',
  'host',
  'id',
  'lastCaughtUpTimestamp',
  'lastFetchTimestamp',
  'lastTimestamp',
  'logEndOffset',
  'memberId',
  'path',
  'port',
  'producerId',
  'sizeBytes',
  'totalBytes',
  'transactionStartTimeMs',
  'usableBytes',
]);

/** An answer as plain data, sorted, without what may differ. Errors are told by their code. */
export async function comparable(answer: Promise<unknown>): Promise<unknown> {
  try {
    return plain(await answer);
  } catch (error) {
    return plain(error);
  }
}

function plain(value: unknown): unknown {
  if (value instanceof KafkaError) return { error: value.errorName };
  if (value instanceof Error) return { error: value.name };
  if (value instanceof ItemResults) return plainEntries([...(value as ItemResults<unknown>)]);
  if (value instanceof Listing) return { valid: plain(value.valid), errors: plain(value.errors) };
  if (value instanceof TopicPartitionMap) {
    const entries = [...(value as TopicPartitionMap<unknown>)];
    return plainEntries(entries.map(([{ topic, partition }, each]) => [`${topic}-${partition}`, each]));
  }
  if (value instanceof Map) return plainEntries([...(value as Map<unknown, unknown>)]);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain).toSorted(byText);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return plainEntries(Object.entries(value).map(([key, each]) => [key, masked.has(key) ? presence(each) : each]));
}

function plainEntries(entries: readonly (readonly [unknown, unknown])[]): unknown {
  const texts = entries.map(([key, value]) => [String(key), plain(value)] as const);
  return Object.fromEntries(texts.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

function presence(value: unknown): unknown {
  return value === undefined || value === null || value === '' || (typeof value === 'number' && value < 0)
    ? value
    : '<own>';
}

/** By name where things have one, so that a thing that differs is compared with its like. */
function byText(a: unknown, b: unknown): number {
  const [first, second] = [sortKey(a), sortKey(b)];
  return first < second ? -1 : Number(first > second);
}

function sortKey(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? `${name} ${text}` : text;
}
