// The broker that coordinates a group or a transactional id: found when it is wanted, forgotten when it
// says that it is not the one, or when the connection to it ends. Nothing here tries again; the next
// call looks afresh.

import type { Logger } from '../../base/logging.ts';
import type { Address } from '../../base/ports/network.ts';
import type { ClientConnection, RequestOptions, Response } from '../../net/client-connection.ts';
import { findCoordinatorApi } from '../../protocol/apis/find-coordinator.ts';
import type { Decoded, Encodable, Fields } from '../../protocol/schema/fields.ts';
import type { Api } from '../../protocol/schema/message.ts';
import { brokerError, ErrorCode, InvalidGroupIdError, isRetriable } from '../errors.ts';
import { Deadline, type Wait } from '../waiting.ts';
import type { Cluster } from './cluster.ts';
import type { Channel } from './connection-pool.ts';

export type CoordinatorKind = 'group' | 'transaction';

const keyTypes: Readonly<Record<CoordinatorKind, number>> = { group: 0, transaction: 1 };
const firstVersionWithManyKeys = 4;

export class Coordinator {
  readonly cluster: Cluster;
  readonly kind: CoordinatorKind;
  /** The group's name or the transactional id. */
  readonly key: string;
  readonly #logger: Logger;
  readonly #requestTimeoutMs: number;
  #address: Address | undefined;

  constructor(cluster: Cluster, kind: CoordinatorKind, key: string, logger: Logger, requestTimeoutMs: number) {
    this.cluster = cluster;
    this.kind = kind;
    this.key = key;
    this.#logger = logger;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  get isKnown(): boolean {
    return this.#address !== undefined;
  }

  /** A wait of one request, ended when the client is closed. */
  requestWait(timeoutMs = this.#requestTimeoutMs): Wait {
    const { platform, closing } = this.cluster;
    return { deadline: new Deadline(platform.clock, timeoutMs), signal: closing };
  }

  /** One attempt: finds the coordinator if need be, connects if need be, asks. */
  async send<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    request: Encodable<Q> | ((connection: ClientConnection) => readonly [Encodable<Q>, RequestOptions]),
    options: RequestOptions = {},
    channel: Channel = 'coordinator',
  ): Promise<Response<Decoded<S>>> {
    const wait = this.requestWait(options.timeoutMs);
    const address = this.#address ?? (await this.#find(wait));
    try {
      const connection = await this.cluster.connectionAt(address, wait, channel);
      const [fields, more] = typeof request === 'function' ? request(connection) : [request, {}];
      return await connection.sendVersioned(api, fields, { timeoutMs: this.#requestTimeoutMs, ...options, ...more });
    } catch (error) {
      if (this.#address === address && !this.cluster.isClosed && isRetriable(error))
        this.forget((error as Error).message);
      throw error;
    }
  }

  /** Of an answer: whether the coordinator must be looked for again. */
  noteError(errorCode: number): void {
    if (errorCode === ErrorCode.NOT_COORDINATOR || errorCode === ErrorCode.COORDINATOR_NOT_AVAILABLE)
      this.forget(brokerError(errorCode).errorName);
  }

  forget(reason: string): void {
    if (this.#address === undefined) return;
    this.#logger.info('the coordinator is looked for again', { kind: this.kind, key: this.key, reason });
    this.#address = undefined;
  }

  async #find(wait: Wait): Promise<Address> {
    const { key, kind } = this;
    const keyType = keyTypes[kind];
    const connection = await this.cluster.anyConnection(wait);
    const version = connection.versionOf(findCoordinatorApi, { minVersion: kind === 'group' ? 0 : 1 });
    const request =
      version < firstVersionWithManyKeys
        ? { key, keyType, coordinatorKeys: [] }
        : { key: '', keyType, coordinatorKeys: [key] };
    const response = await connection.send(findCoordinatorApi, request, { timeoutMs: this.#requestTimeoutMs });
    const found =
      version < firstVersionWithManyKeys
        ? response
        : response.coordinators.find((coordinator) => coordinator.key === key);
    if (found === undefined) throw brokerError(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    if (found.errorCode === ErrorCode.INVALID_GROUP_ID)
      throw new InvalidGroupIdError(found.errorMessage ?? `The broker does not accept the group.id ${key}`);
    if (found.errorCode !== ErrorCode.NONE) throw brokerError(found.errorCode, found.errorMessage);
    const { nodeId, host, port } = found;
    this.#logger.info('found the coordinator', { kind, key, nodeId, host, port });
    this.#address = { host, port };
    return this.#address;
  }
}
