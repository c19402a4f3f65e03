// A tool and its command lines, in the order in which each cluster gets them: each leaves behind what the next
// one looks at. `BROKER` is the address of the cluster, `NOWHERE` one where nobody listens, `FILES` a folder with
// the files of files.ts, `FILES/haste` a property file with short timeouts. Words are separated by blanks.

/** A command line that is more than its words. */
export interface ToolLine {
  readonly line: string;
  /** On the tool's standard input; nothing by default. */
  readonly stdin?: string | Uint8Array;
  /** Beside those of the tool. */
  readonly masks?: Masks;
}

/** Each with its reason. */
export type Masks = readonly (readonly [pattern: RegExp, replacement: string])[];

export interface ToolLines {
  readonly tool: string;
  /** The class of Kafka's that is this tool. */
  readonly javaClass: string;
  /** Java reads its command line with argparse4j, and what it shows is compared by other rules. */
  readonly hasCommands?: true;
  /** What it says is a message a line, and all of them are compared, those of Java's exceptions too. */
  readonly isConsole?: true;
  /** Content of files by their names in `FILES`, beside those of files.ts. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is replaced before texts are compared, because with this tool it has to differ. */
  readonly masks?: Masks;
  /** What a cluster has to have before the first line; called for each of the three. */
  readonly prepare?: (address: string) => Promise<void>;
  readonly lines: readonly (string | ToolLine)[];
}
