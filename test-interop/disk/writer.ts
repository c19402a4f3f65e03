// Writes numbered records without a pause, and remembers where the broker said that each one is. Checked
// against what can be read afterwards: nothing acknowledged is missing, nothing is there that was not sent.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Producer, type ProducerOptions } from '../../src/client/index.ts';
import { readTopic } from '../support/read-back.ts';
import { noise } from '../support/sample-records.ts';

export const partitionsPerTopic = 3;

/** Records that may wait for their answer at once. */
const outstandingLimit = 100;

export interface WriterOptions {
  readonly address: string;
  readonly topic: string;
  readonly acks: 'all' | '1';
  readonly valueBytes?: number;
}

export class Writer {
  readonly topic: string;
  /** With acks=all the producer is idempotent: every record is there once, in order. */
  readonly isIdempotent: boolean;
  /** Offsets by number. */
  readonly acknowledged = new Map<number, number>();
  /** What the producer gave up on. */
  readonly failures: unknown[] = [];
  readonly #producer: Producer;
  readonly #valueBytes: number;
  readonly #writing: Promise<void>;
  #sent = 0;
  #outstanding = 0;
  #isStopping = false;

  constructor({ address, topic, acks, valueBytes = 300 }: WriterOptions) {
    const options: ProducerOptions<Uint8Array, Uint8Array> = {
      'bootstrap.servers': address,
      acks,
      'enable.idempotence': acks === 'all',
      'max.in.flight.requests.per.connection': 5,
      'retry.backoff.ms': 20,
      'retry.backoff.max.ms': 200,
      'reconnect.backoff.ms': 20,
      'reconnect.backoff.max.ms': 100,
      'delivery.timeout.ms': 120_000,
      'linger.ms': 2,
    };
    this.topic = topic;
    this.isIdempotent = acks === 'all';
    this.#valueBytes = valueBytes;
    this.#producer = new Producer(options);
    this.#writing = this.#write();
  }

  /** Resolves when everything has its answer. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#writing;
    while (this.#outstanding > 0) await delay(10);
    await this.#producer.close();
  }

  /** The test is over, one way or the other. */
  async abandon(): Promise<void> {
    this.#isStopping = true;
    await this.#producer.close({ timeoutMs: 0 });
  }

  async #write(): Promise<void> {
    while (!this.#isStopping) {
      while (this.#outstanding < outstandingLimit && !this.#isStopping) this.#send();
      await delay(1);
    }
  }

  #send(): void {
    const number = this.#sent;
    this.#sent += 1;
    this.#outstanding += 1;
    const record = { topic: this.topic, partition: number % partitionsPerTopic, value: this.#valueOf(number) };
    void this.#producer
      .send(record)
      .then(
        ({ offset }) => void this.acknowledged.set(number, offset),
        (error: unknown) => void this.failures.push(error),
      )
      .finally(() => {
        this.#outstanding -= 1;
      });
  }

  #valueOf(number: number): Buffer {
    return Buffer.concat([Buffer.from(`${number}:`), noise(`${this.topic}/${number}`, this.#valueBytes)]);
  }

  /** Reads the topic and compares it with what was sent and with what was acknowledged. */
  async verify(address: string, acknowledged: ReadonlyMap<number, number> = this.acknowledged): Promise<void> {
    const { topic } = this;
    const places = new Map<number, number[]>();
    const next = new Map<number, number>();
    const lastNumber = new Map<number, number>();
    for (const { partition, offset, value } of await readTopic(address, topic)) {
      assert.equal(offset, next.get(partition) ?? 0, `${topic}-${partition} has a hole`);
      next.set(partition, offset + 1);
      const bytes = Buffer.from(value!);
      const number = Number(bytes.subarray(0, bytes.indexOf(':')).toString());
      assert.ok(number < this.#sent, `${topic}: ${number} was never sent`);
      assert.ok(bytes.equals(this.#valueOf(number)), `${topic}: ${number} is not what was sent`);
      const order = `${topic}-${partition}: ${number} comes behind ${lastNumber.get(partition)}`;
      if (this.isIdempotent) assert.ok(number > (lastNumber.get(partition) ?? -1), order);
      lastNumber.set(partition, number);
      places.set(number, [...(places.get(number) ?? []), offset]);
    }
    // An offset of -1: the broker knew it for a duplicate, and not any more where the first one is.
    const isThere = (number: number, offset: number): boolean =>
      offset < 0 ? places.has(number) : places.get(number)?.includes(offset) === true;
    const lost = [...acknowledged].filter(([number, offset]) => !isThere(number, offset));
    assert.deepEqual(lost.slice(0, 10), [], `${topic}: lost ${lost.length} of ${acknowledged.size} acknowledged`);
  }
}
