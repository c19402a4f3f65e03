// What a script of transactions talks to: a coordinator in this process, or a broker that speaks the
// protocol. Answers are errors by name, and producers as `<producer id>/<epoch>`.

export interface Producer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface Answer extends Partial<Producer> {
  readonly errorCode: number;
}

export interface PartitionAnswer {
  readonly name: string;
  readonly errorCode: number;
}

export interface Described extends Answer {
  readonly state: string;
  readonly timeoutMs: number;
  readonly partitions: readonly string[];
}

export interface ListFilters {
  readonly states: readonly string[];
  readonly producerIds: readonly number[];
  readonly durationMs: number;
  readonly pattern: string | null;
}

export interface Listed {
  readonly errorCode: number;
  readonly unknownStates: readonly string[];
  readonly transactions: readonly { readonly id: string; readonly producerId: number; readonly state: string }[];
}

export interface ScriptTarget {
  init(version: number, id: string | null, timeoutMs: number, expected: Producer | undefined): Promise<Answer>;
  add(
    version: number,
    id: string,
    producer: Producer,
    partitions: readonly string[],
    verifyOnly: boolean,
  ): Promise<readonly PartitionAnswer[]>;
  addOffsets(version: number, id: string, producer: Producer, group: string): Promise<Answer>;
  end(version: number, id: string, producer: Producer, isCommit: boolean): Promise<Answer>;
  /** New producers take over one after another until the epoch is this. */
  raise(id: string, producerEpoch: number): Promise<Answer>;
  /** Lets some time pass. */
  pause(durationMs: number): Promise<void>;
  describe(id: string): Promise<Described>;
  list(filters: ListFilters): Promise<Listed>;
}
