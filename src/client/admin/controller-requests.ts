// Where the requests of the admin client go: to the controller, to any broker, to one that is named, to
// all of them. What is tried again is what says nothing about the item itself: connections, and a
// controller that has moved; the next round finds the new one.

import type { ClientConnection } from '../../net/client-connection.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode, isRetriable, KafkaError } from '../errors.ts';
import { allFailed, type Outcome, retryItems } from '../item-retries.ts';
import { throwIfAborted, type Wait } from '../waiting.ts';

export type ItemCall<Item, T> = (
  connection: ClientConnection,
  items: readonly Item[],
  timeoutMs: number,
) => Promise<Map<Item, Outcome<T>>>;

/** How items are asked about; `mayRetry` says which of their errors are not the last word. */
export type Asking = <Item, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
  mayRetry?: (error: Error) => boolean,
) => Promise<Map<Item, Outcome<T>>>;

export const askController: Asking = (cluster, items, wait, call, mayRetry = isAboutController) =>
  askThrough(cluster, items, wait, call, mayRetry, async (isRetry) => {
    if (isRetry) await cluster.describe([], false, wait);
    return cluster.controllerConnection(wait);
  });

export const askAnyBroker: Asking = (cluster, items, wait, call, mayRetry = isAboutController) =>
  askThrough(cluster, items, wait, call, mayRetry, () =>
    cluster.isOfControllers ? cluster.controllerConnection(wait) : cluster.anyConnection(wait),
  );

/** To the broker with this id, and no other; where controllers are asked, to the one that knows of all brokers. */
export function askBroker<Item, T>(
  cluster: Cluster,
  nodeId: number,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
  mayRetry: (error: Error) => boolean = isAboutController,
): Promise<Map<Item, Outcome<T>>> {
  if (cluster.isOfControllers) return askController(cluster, items, wait, call, mayRetry);
  return askThrough(cluster, items, wait, call, mayRetry, async (isRetry) => {
    if (isRetry || !cluster.metadata.nodes.has(nodeId)) await cluster.describe([], false, wait);
    if (!cluster.metadata.nodes.has(nodeId))
      throw new KafkaError(ErrorCode.INVALID_REQUEST, `There is no broker ${nodeId}.`);
    return cluster.connection(nodeId, wait);
  });
}

/** The same question to each of these brokers, or to all there are: each has an outcome of its own. */
export async function askEachBroker<T>(
  cluster: Cluster,
  brokers: readonly number[] | undefined,
  wait: Wait,
  call: (connection: ClientConnection, nodeId: number, timeoutMs: number) => Promise<T>,
  mayRetry: (error: Error) => boolean = isAboutController,
): Promise<Map<number, Outcome<T>>> {
  const ids = brokers ?? (await knownBrokers(cluster, wait));
  const asked = ids.map(async (id) => {
    const outcomes = await askBroker<number, T>(
      cluster,
      id,
      [id],
      wait,
      async (connection, _items, timeoutMs) => new Map([[id, { value: await call(connection, id, timeoutMs) }]]),
      mayRetry,
    );
    return [id, outcomes.get(id)!] as const;
  });
  return new Map(await Promise.all(asked));
}

async function knownBrokers(cluster: Cluster, wait: Wait): Promise<number[]> {
  const found = await askSingly(cluster, wait, askAnyBroker, async () => {
    await cluster.describe([], false, wait);
    return [...cluster.metadata.nodes.keys()];
  });
  return found.toSorted((a, b) => a - b);
}

/** One request with one answer. `call` throws what the broker says is wrong. */
export async function askSingly<T>(
  cluster: Cluster,
  wait: Wait,
  ask: Asking,
  call: (connection: ClientConnection, timeoutMs: number) => Promise<T>,
  mayRetry?: (error: Error) => boolean,
): Promise<T> {
  const only = {};
  const outcomes = await ask<object, T>(
    cluster,
    [only],
    wait,
    async (connection, _items, timeoutMs) => new Map([[only, { value: await call(connection, timeoutMs) }]]),
    mayRetry,
  );
  const outcome = outcomes.get(only)!;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

function askThrough<Item, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
  mayRetry: (error: Error) => boolean,
  connect: (isRetry: boolean) => Promise<ClientConnection>,
): Promise<Map<Item, Outcome<T>>> {
  const round = (pending: readonly Item[], isRetry: boolean): Promise<Map<Item, Outcome<T>>> =>
    attempt(pending, wait, async () => call(await connect(isRetry), pending, cluster.requestTimeMs(wait)));
  return retryItems(cluster, items, wait, round, mayRetry);
}

/** What a broker says about an item is final, unless it is about the controller itself: a topic that is not there will not come. */
export function isAboutController(error: Error): boolean {
  if (!(error instanceof KafkaError)) return isRetriable(error);
  return error.code === ErrorCode.NOT_CONTROLLER || error.code === ErrorCode.THROTTLING_QUOTA_EXCEEDED;
}

export async function attempt<Item, T>(
  items: readonly Item[],
  wait: Wait,
  act: () => Promise<Map<Item, Outcome<T>>>,
): Promise<Map<Item, Outcome<T>>> {
  try {
    return await act();
  } catch (error) {
    throwIfAborted(wait.signal);
    return allFailed(items, error);
  }
}

/** An answer's error code as an outcome. */
export function outcomeOf<T>(errorCode: number, errorMessage: string | null | undefined, value: () => T): Outcome<T> {
  return errorCode === ErrorCode.NONE ? { value: value() } : { error: brokerError(errorCode, errorMessage) };
}

/** Throws what an answer says about the whole request. */
export function refuseError(errorCode: number, errorMessage?: string | null): void {
  if (errorCode !== ErrorCode.NONE) throw brokerError(errorCode, errorMessage);
}

/** What a broker may take for it, as it goes into a request. */
export function requestTimeout(remainingMs: number): number {
  return Math.max(1, Math.min(Math.floor(remainingMs), 30_000));
}
