// The partitions that transactions write to, as far as markers go: they keep the last marker of each
// producer, and answer with the errors that a test has put in line for them.

import type {
  MarkerResult,
  MarkerSender,
  TransactionMarker,
} from '../../../src/coordinator/transaction/marker-sender.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';

export class MarkerWorld implements MarkerSender {
  /** Everything that was asked for, in order. */
  readonly sent: TransactionMarker[] = [];
  /** What partitions have written, `<topic>-<partition>` first. */
  readonly written: { readonly name: string; readonly marker: TransactionMarker }[] = [];
  /** Says before each answer whether it is to be an error; NONE writes. */
  errorOf: (name: string, marker: TransactionMarker) => number = () => ErrorCode.NONE;
  /** The whole request fails with it when it gives one. */
  failure: () => Error | undefined = () => undefined;
  readonly #failures = new Map<string, number[]>();
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  async send(marker: TransactionMarker): Promise<readonly MarkerResult[]> {
    this.sent.push(marker);
    await this.#gate?.opened;
    const failure = this.failure();
    if (failure !== undefined) throw failure;
    return marker.partitions.map(({ topic, partition }) => {
      const name = `${topic}-${partition}`;
      const errorCode = this.#failures.get(name)?.shift() ?? this.errorOf(name, marker);
      if (errorCode === ErrorCode.NONE) this.written.push({ name, marker });
      return { topic, partition, errorCode };
    });
  }

  /** The next markers to the partition are answered with these, one each. */
  failNext(name: string, ...errorCodes: readonly number[]): void {
    this.#failures.set(name, [...(this.#failures.get(name) ?? []), ...errorCodes]);
  }

  /** Answers wait until `release`. */
  hold(): void {
    if (this.#gate !== undefined) return;
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gate = { opened, open };
  }

  release(): void {
    this.#gate?.open();
    this.#gate = undefined;
  }
}
