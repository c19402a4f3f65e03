// What Samsa says about itself while it runs: one line an event, on a sink that the owner chooses.
// Values that came from outside are escaped, so that no client can forge a line or colour a terminal.

import { LogLevels, rootLoggerName } from './log-levels.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry this area and these fields too. */
  child(area: string, fields?: LogFields): Logger;
  /** Of this logger and all that come from the same one; undefined where nobody can change them. */
  readonly levels?: LogLevels;
}

export interface LogEvent {
  readonly level: LogLevel;
  /** Wall clock, milliseconds. */
  readonly timeMs: number;
  readonly area: string;
  readonly message: string;
  readonly fields: LogFields;
}

export interface LoggerOptions {
  readonly minimumLevel: LogLevel;
  readonly wallMs: () => number;
  readonly sink: (event: LogEvent) => void;
}

export function createLogger(options: LoggerOptions): Logger {
  return loggerOf(options, new LogLevels(options.minimumLevel), rootLoggerName, {});
}

function loggerOf(options: LoggerOptions, levels: LogLevels, name: string, inherited: LogFields): Logger {
  levels.add(name);
  const area = name === rootLoggerName ? 'samsa' : name;
  const emit = (level: LogLevel, message: string, fields: LogFields | undefined): void => {
    if (!levels.says(name, level)) return;
    options.sink({
      level,
      timeMs: options.wallMs(),
      area,
      message,
      fields: fields === undefined ? inherited : { ...inherited, ...fields },
    });
  };
  return {
    levels,
    debug: (message, fields) => emit('debug', message, fields),
    info: (message, fields) => emit('info', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    error: (message, fields) => emit('error', message, fields),
    child: (childArea, fields) => loggerOf(options, levels, childArea, { ...inherited, ...fields }),
  };
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

/** `2026-11-22 14:46:00.123 WARN log: message key=value`, the form for a terminal or a file. */
export function formatLogLine(event: LogEvent): string {
  const time = new Date(event.timeMs).toISOString().replace('T', ' ').replace('Z', '');
  let line = `${time} ${event.level.toUpperCase().padEnd(5)} ${event.area}: ${escapeControl(event.message)}`;
  for (const [key, value] of Object.entries(event.fields)) line += ` ${key}=${formatLogValue(value)}`;
  return line;
}

function formatLogValue(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(`${value.name}: ${value.message}`);
  if (typeof value === 'string') return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value === 'bigint') return value.toString();
  return escapeControl(JSON.stringify(value) ?? 'undefined');
}

function escapeControl(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
