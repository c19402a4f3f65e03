// How much each logger says, by its name; changed while it runs (KIP-412). Loggers are the areas of the log, and
// one that has no level of its own has that of `root`.

/** From all to almost nothing; nothing here is said at the first or the last. */
export const loggerLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LoggerLevel = (typeof loggerLevels)[number];

export const rootLoggerName = 'root';

const order: ReadonlyMap<LoggerLevel, number> = new Map(loggerLevels.map((level, at) => [level, at]));

export class LogLevels {
  #root: LoggerLevel;
  /** Of all loggers but the root; undefined for one without a level of its own. */
  readonly #own = new Map<string, LoggerLevel | undefined>();

  constructor(root: LoggerLevel) {
    this.#root = root;
  }

  /** By name; the root is one of them. */
  get names(): readonly string[] {
    return [rootLoggerName, ...this.#own.keys()].toSorted();
  }

  /** A logger begins to exist. */
  add(name: string): void {
    if (!this.has(name)) this.#own.set(name, undefined);
  }

  has(name: string): boolean {
    return name === rootLoggerName || this.#own.has(name);
  }

  levelOf(name: string): LoggerLevel {
    return this.#own.get(name) ?? this.#root;
  }

  /** undefined gives a logger the level of the root again; the root itself keeps what it has. */
  set(name: string, level: LoggerLevel | undefined): void {
    if (name !== rootLoggerName) this.#own.set(name, level);
    else if (level !== undefined) this.#root = level;
  }

  says(name: string, level: LoggerLevel): boolean {
    return order.get(level)! >= order.get(this.levelOf(name))!;
  }
}
