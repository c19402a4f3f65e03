// Requests about groups and transactional ids go to their coordinators: looked for together, asked in
// parallel, looked for again when one has moved or is still loading.

import { findCoordinatorApi } from '../../protocol/apis/find-coordinator.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import { addressText } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Node } from '../cluster/metadata-cache.ts';
import { brokerError, ErrorCode, isRetriable, KafkaError } from '../errors.ts';
import { type Outcome, retryItems } from '../item-retries.ts';
import type { Wait } from '../waiting.ts';
import { attempt } from './controller-requests.ts';

const keyTypes = { group: 0, transaction: 1 } as const;
const firstVersionWithManyKeys = 4;

type Found = { readonly coordinator: Node } | { readonly error: KafkaError };

/** Asks one coordinator about its items. An item may be left out: it then counts as not answered. */
export type CoordinatorCall<Item, T> = (
  connection: ClientConnection,
  items: readonly Item[],
  timeoutMs: number,
  coordinator: Node,
) => Promise<Map<Item, Outcome<T>>>;

/** Items go by the key that decides who coordinates them. */
export function askCoordinators<Item, T>(
  cluster: Cluster,
  kind: keyof typeof keyTypes,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  wait: Wait,
  call: CoordinatorCall<Item, T>,
  mayRetry: (error: Error) => boolean = isAboutCoordinator,
): Promise<Map<Item, Outcome<T>>> {
  const round = async (pending: readonly Item[]): Promise<Map<Item, Outcome<T>>> =>
    attempt(pending, wait, async () => {
      const keys = [...new Set(pending.map(keyOf))];
      const coordinators = await findCoordinators(cluster, kind, keys, wait);
      const outcomes = new Map<Item, Outcome<T>>();
      const groups = new Map<string, { readonly coordinator: Node; readonly items: Item[] }>();
      for (const item of pending) {
        const found = coordinators.get(keyOf(item));
        if (found === undefined) continue;
        if ('error' in found) outcomes.set(item, found);
        else {
          const text = addressText(found.coordinator);
          if (!groups.has(text)) groups.set(text, { coordinator: found.coordinator, items: [] });
          groups.get(text)!.items.push(item);
        }
      }
      const asked = [...groups.values()].map(({ coordinator, items: group }) =>
        attempt(group, wait, async () => {
          const connection = await cluster.connectionAt(coordinator, wait, 'requests');
          return call(connection, group, cluster.requestTimeMs(wait), coordinator);
        }),
      );
      for (const answered of await Promise.all(asked))
        for (const [item, outcome] of answered) outcomes.set(item, outcome);
      return outcomes;
    });
  return retryItems(cluster, items, wait, round, mayRetry);
}

/** Whether an error is about the coordinator, or the way to it, and not about what was asked. */
export function isAboutCoordinator(error: Error): boolean {
  if (!(error instanceof KafkaError)) return isRetriable(error);
  return (
    error.code === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ||
    error.code === ErrorCode.COORDINATOR_NOT_AVAILABLE ||
    error.code === ErrorCode.NOT_COORDINATOR
  );
}

async function findCoordinators(
  cluster: Cluster,
  kind: keyof typeof keyTypes,
  keys: readonly string[],
  wait: Wait,
): Promise<Map<string, Found>> {
  const connection = await cluster.anyConnection(wait);
  const timeoutMs = cluster.requestTimeMs(wait);
  const keyType = keyTypes[kind];
  const version = connection.versionOf(findCoordinatorApi, { minVersion: kind === 'group' ? 0 : 1 });
  if (version < firstVersionWithManyKeys) return findOneByOne(connection, keyType, keys, timeoutMs);
  const request = { key: '', keyType, coordinatorKeys: keys };
  const response = await connection.send(findCoordinatorApi, request, { timeoutMs });
  return new Map(response.coordinators.map((coordinator) => [coordinator.key, toFound(coordinator)]));
}

async function findOneByOne(
  connection: ClientConnection,
  keyType: number,
  keys: readonly string[],
  timeoutMs: number,
): Promise<Map<string, Found>> {
  const asked = keys.map(async (key) => {
    const request = { key, keyType, coordinatorKeys: [] };
    return [key, toFound(await connection.send(findCoordinatorApi, request, { timeoutMs }))] as const;
  });
  return new Map(await Promise.all(asked));
}

function toFound(answer: {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}): Found {
  if (answer.errorCode !== ErrorCode.NONE) return { error: brokerError(answer.errorCode, answer.errorMessage) };
  return { coordinator: { id: answer.nodeId, host: answer.host, port: answer.port, rack: null } };
}
