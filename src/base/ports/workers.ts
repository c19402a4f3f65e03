// Work that is long by nature (opening a large compressed batch, verifying a damaged segment) leaves
// the event loop through here. A task is a pure function of its input, exported by a task module.

/** A module whose named export is the task; `url` is the module's own `import.meta.url`. */
export interface Task<Input, Output> {
  readonly url: string;
  readonly name: string;
  /** The function itself, for implementations that run it in place. */
  readonly run: (input: Input) => Output;
}

export interface Workers {
  /** Runs the task elsewhere. Input and output are copied unless listed in `transfer`. */
  run<Input, Output>(task: Task<Input, Output>, input: Input, transfer?: readonly ArrayBuffer[]): Promise<Output>;
  close(): Promise<void>;
}
