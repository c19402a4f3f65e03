// The loggers of this broker as a resource of settings (KIP-412): each is a key, its level the value. They are
// changed at once, in this process only, and are what they were at the start after a restart.

import { type LoggerLevel, loggerLevels, type LogLevels, rootLoggerName } from '../base/log-levels.ts';
import type { DescribedConfig } from '../config/describe-configs.ts';
import { ConfigSource, unknownTypeCode } from '../config/config-source.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';

export interface LevelChange {
  readonly name: string;
  /** 0 SET, 1 DELETE, 2 APPEND, 3 SUBTRACT. */
  readonly operation: number;
  readonly value: string | null;
}

const operationNames = ['SET', 'DELETE', 'APPEND', 'SUBTRACT'] as const;

export function describeBrokerLoggers(levels: LogLevels | undefined): readonly DescribedConfig[] {
  if (levels === undefined) return [];
  return levels.names.map((name) => ({
    name,
    value: levels.levelOf(name).toUpperCase(),
    source: ConfigSource.DYNAMIC_BROKER_LOGGER,
    isSensitive: false,
    readOnly: false,
    typeCode: unknownTypeCode,
    synonyms: [],
    documentation: '',
  }));
}

/** All changes or none. Throws a `KafkaError` for the first that cannot be. */
export function alterBrokerLoggers(
  levels: LogLevels | undefined,
  changes: readonly LevelChange[],
  validateOnly: boolean,
): void {
  if (new Set(changes.map(({ name }) => name)).size < changes.length)
    throw new KafkaError(ErrorCode.INVALID_REQUEST, 'Error due to duplicate config keys');
  const nulls = changes.filter(({ operation, value }) => value === null && operationNames[operation] !== 'DELETE');
  if (nulls.length > 0) {
    const names = nulls.map(({ name }) => name).join(', ');
    throw new KafkaError(ErrorCode.INVALID_REQUEST, `Null value not supported for : ${names}`);
  }
  const wanted = changes.map((change) => [change.name, levelOf(levels, change)] as const);
  if (!validateOnly) for (const [name, level] of wanted) levels?.set(name, level);
}

/** undefined for a logger that goes back to the level of the root. */
function levelOf(levels: LogLevels | undefined, { name, operation, value }: LevelChange): LoggerLevel | undefined {
  const operationName = operationNames[operation];
  if (operationName === undefined) throw new KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR);
  if (operationName !== 'SET' && operationName !== 'DELETE') {
    const message = `${operationName} operation is not allowed for the BROKER_LOGGER resource`;
    throw new KafkaError(ErrorCode.INVALID_REQUEST, message);
  }
  if (levels?.has(name) !== true) throw new KafkaError(ErrorCode.INVALID_CONFIG, `Logger ${name} does not exist!`);
  if (operationName === 'DELETE') {
    if (name !== rootLoggerName) return undefined;
    const message = `Removing the log level of the ${rootLoggerName} logger is not allowed`;
    throw new KafkaError(ErrorCode.INVALID_REQUEST, message);
  }
  const level = loggerLevels.find((each) => each.toUpperCase() === value);
  if (level !== undefined) return level;
  const valid = loggerLevels.map((each) => each.toUpperCase()).toSorted();
  throw new KafkaError(
    ErrorCode.INVALID_CONFIG,
    `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${valid.join(', ')}`,
  );
}
