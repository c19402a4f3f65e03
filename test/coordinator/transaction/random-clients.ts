// Clients that do whatever they like to a few transactional ids, some of them at the same time, with old
// producers and new ones; and what they were answered.

import fc from 'fast-check';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Producer } from './script-target.ts';
import type { TransactionKit } from './transaction-kit.ts';

/** The last one is older than KIP-890. */
const client = fc.constantFrom(0, 0, 0, 1, 1, 2);
const id = fc.constantFrom('a', 'b');
const partition = fc.constantFrom(0, 1, 2);

export const clientRequest = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('init'), client, id, isContinuation: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add'), client, id, partition }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end'), client, id, isCommit: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('transact'), client, id, partition, isCommit: fc.boolean() }) },
);

export type ClientRequest = typeof clientRequest extends fc.Arbitrary<infer R> ? R : never;

/** An end that was answered with NONE. */
export interface Ended {
  readonly id: string;
  readonly producer: Producer;
  readonly isCommit: boolean;
}

export class RandomClients {
  readonly ended: Ended[] = [];
  /** Producers that were given out to who came without one. */
  readonly given: string[] = [];
  readonly #kit: TransactionKit;
  readonly #producers = new Map<string, Producer>();

  constructor(kit: TransactionKit) {
    this.#kit = kit;
  }

  /** Never rejects; the answer may be any error. */
  async ask(asked: ClientRequest): Promise<void> {
    const key = `${asked.id} ${asked.client}`;
    if (asked.kind === 'init') return await this.#init(asked, asked.isContinuation);
    if (!this.#producers.has(key)) await this.#init(asked, false);
    const producer = this.#producers.get(key);
    if (producer === undefined) return;
    if (asked.kind === 'end') return await this.#end(asked, asked.isCommit, producer);
    await this.#kit.coordinator.addPartitions(isSecondVersion(asked) ? 4 : 3, {
      transactionalId: asked.id,
      ...producer,
      verifyOnly: false,
      topics: [{ name: 't', partitions: [asked.partition] }],
    });
    if (asked.kind === 'transact') await this.#end(asked, asked.isCommit, producer);
  }

  async #init({ client: number, id: transactionalId }: ClientRequest, isContinuation: boolean): Promise<void> {
    const key = `${transactionalId} ${number}`;
    const own = isContinuation ? this.#producers.get(key) : undefined;
    const { errorCode, producerId, producerEpoch } = await this.#kit.coordinator.initProducerId(5, {
      transactionalId,
      transactionTimeoutMs: 20_000,
      producerId: own?.producerId ?? -1,
      producerEpoch: own?.producerEpoch ?? -1,
      enable2Pc: false,
      keepPreparedTxn: false,
    });
    if (errorCode !== ErrorCode.NONE) return;
    this.#producers.set(key, { producerId, producerEpoch });
    if (own === undefined) this.given.push(`${producerId}/${producerEpoch}`);
  }

  async #end(asked: ClientRequest, isCommit: boolean, producer: Producer): Promise<void> {
    const transactionalId = asked.id;
    const request = { transactionalId, ...producer, committed: isCommit };
    const answer = await this.#kit.coordinator.endTransaction(isSecondVersion(asked) ? 5 : 4, request);
    if (answer.errorCode !== ErrorCode.NONE) return;
    this.ended.push({ id: transactionalId, producer, isCommit });
    if (isSecondVersion(asked)) this.#producers.set(`${transactionalId} ${asked.client}`, answer);
  }
}

function isSecondVersion({ client: number }: ClientRequest): boolean {
  return number < 2;
}
