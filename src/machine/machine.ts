// The one shape of everything that coordinates: decide → append → commit → replay → answer.
//
// Requests are decided one after another against the speculative state: the records of a decision are
// replayed at once, before they are durable, so the next decision builds on it. One append is in flight;
// what is decided meanwhile joins the next one (group commit). An answer leaves when its own records and
// everything it has read are committed. When an append fails, every decision after the last commit is
// undone, newest first, and fails with the append's error: nobody has seen any of them.

/** What a decision comes to. `decide` is pure: it reads state and request and changes nothing. */
export interface Decision<Rec, Response> {
  readonly records: readonly Rec[];
  readonly response: Response;
}

/** State that records build. `Change` is whatever the state needs to take one decision back. */
export interface MachineState<Rec, Change> {
  /** Applies the records of one decision. Must succeed for every decision made from this state. */
  replay(records: readonly Rec[]): Change;
  /** Takes back the newest change that was neither undone nor committed. */
  undo(change: Change): void;
  /** The oldest uncommitted change is durable. Must not throw. */
  commit(change: Change): void;
}

export interface MachineLog<Rec> {
  /**
   * Makes the records of several decisions durable, in order; no decision may become half durable.
   * Never called again before it has settled. A rejection means that none of them counts from here on;
   * only after a crash may some turn out to have been kept.
   */
  append(decisions: readonly (readonly Rec[])[]): Promise<void>;
}

export interface MachineOptions<Rec> {
  /** An append takes decisions until their weight is this much (a single heavier decision goes alone). */
  readonly weightPerAppend?: number;
  /** What a decision weighs; without it, as much as it has records. */
  readonly weigh?: (records: readonly Rec[]) => number;
  /** Whether a decision gets an append of its own. */
  readonly isAlone?: (records: readonly Rec[]) => boolean;
  /** Answers that may wait at once; above it requests are refused. */
  readonly pendingLimit?: number;
}

/** More answers are waiting for the log than the machine keeps. */
export class MachineOverloadedError extends Error {
  override readonly name = 'MachineOverloadedError';
}

/** The machine was closed while the request waited, or before. */
export class MachineClosedError extends Error {
  override readonly name = 'MachineClosedError';
}

interface Entry<Rec, Change> {
  readonly records: readonly Rec[];
  readonly change: Change;
  readonly committed: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Machine<Rec, Change> {
  readonly #state: MachineState<Rec, Change>;
  readonly #log: MachineLog<Rec>;
  readonly #weightPerAppend: number;
  readonly #weigh: (records: readonly Rec[]) => number;
  readonly #isAlone: (records: readonly Rec[]) => boolean;
  readonly #pendingLimit: number;
  /** Given to the log, then decided and waiting: all uncommitted decisions in order. */
  #inFlight: Entry<Rec, Change>[] = [];
  #waiting: Entry<Rec, Change>[] = [];
  #pendingCount = 0;
  #appending: Promise<void> | undefined;
  #closed: Error | undefined;

  constructor(state: MachineState<Rec, Change>, log: MachineLog<Rec>, options: MachineOptions<Rec> = {}) {
    this.#state = state;
    this.#log = log;
    this.#weightPerAppend = options.weightPerAppend ?? 10_000;
    this.#weigh = options.weigh ?? ((records) => records.length);
    this.#isAlone = options.isAlone ?? (() => false);
    this.#pendingLimit = options.pendingLimit ?? 100_000;
  }

  /**
   * Decides now, answers when committed. Rejects with what `decide` threw, with the failed append's
   * error, or with `MachineOverloadedError` or `MachineClosedError`.
   */
  async run<Response>(decide: () => Decision<Rec, Response>): Promise<Response> {
    if (this.#closed !== undefined) throw this.#closed;
    if (this.#pendingCount >= this.#pendingLimit)
      throw new MachineOverloadedError('too many requests wait for the log');
    const { records, response } = decide();
    const committed = records.length > 0 ? this.#enter(records) : this.#lastEntry()?.committed;
    if (committed === undefined) return response;
    this.#pendingCount += 1;
    try {
      await committed;
    } finally {
      this.#pendingCount -= 1;
    }
    return response;
  }

  /** Resolves when nothing is waiting for the log any more, however it ended. */
  async settled(): Promise<void> {
    while (this.#appending !== undefined) await this.#appending;
  }

  /** Undoes and fails what is not committed, and refuses whatever comes. What is in flight may still be in the log. */
  close(reason: Error = new MachineClosedError('closed')): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#rollBack(reason);
  }

  #lastEntry(): Entry<Rec, Change> | undefined {
    return this.#waiting.at(-1) ?? this.#inFlight.at(-1);
  }

  #enter(records: readonly Rec[]): Promise<void> {
    const change = this.#replay(records);
    const committed = new Promise<void>((resolve, reject) => {
      this.#waiting.push({
        records,
        change,
        resolve,
        reject,
        get committed() {
          return committed;
        },
      });
    });
    this.#appending ??= this.#appendWaiting();
    return committed;
  }

  /** A decision that its own state cannot replay is a bug: the state may be half changed, so nothing goes on. */
  #replay(records: readonly Rec[]): Change {
    try {
      return this.#state.replay(records);
    } catch (error) {
      this.close(new MachineClosedError('a decision could not be replayed', { cause: error }));
      throw error;
    }
  }

  async #appendWaiting(): Promise<void> {
    // Decisions of the same turn share an append.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      this.#inFlight = group;
      try {
        await this.#log.append(group.map((entry) => entry.records));
      } catch (error) {
        this.#rollBack(error);
        continue;
      }
      if (this.#closed !== undefined) break;
      this.#inFlight = [];
      for (const entry of group) {
        this.#state.commit(entry.change);
        entry.resolve();
      }
    }
    this.#appending = undefined;
  }

  #takeGroup(): Entry<Rec, Change>[] {
    let weight = 0;
    let end = 0;
    for (const { records } of this.#waiting) {
      weight += this.#weigh(records);
      const isAlone = this.#isAlone(records);
      if (end > 0 && (isAlone || weight > this.#weightPerAppend)) break;
      end += 1;
      if (isAlone) break;
    }
    return this.#waiting.splice(0, end);
  }

  #rollBack(error: unknown): void {
    const undone = [...this.#inFlight, ...this.#waiting];
    this.#inFlight = [];
    this.#waiting = [];
    for (const entry of undone.toReversed()) this.#state.undo(entry.change);
    for (const entry of undone) entry.reject(error);
  }
}
