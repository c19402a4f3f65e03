// A configuration value that cannot be used. The text is Kafka's own form, because it travels to
// clients inside INVALID_CONFIG answers and tools show it as it is.

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The configuration key the value was meant for. */
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }

  /** `Invalid value 0 for configuration num.partitions: Value must be at least 1` */
  static invalidValue(key: string, value: string, reason: string): ConfigError {
    return new ConfigError(key, `Invalid value ${value} for configuration ${key}: ${reason}`);
  }
}
