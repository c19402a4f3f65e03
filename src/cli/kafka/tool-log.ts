// What Kafka's tools say through their log: warnings and errors, on standard error and in the layout of
// Kafka's tools-log4j2.yaml, so that whoever looks for `ERROR` there finds it here.

import { createLogger, type Logger, type LogEvent } from '../../base/logging.ts';
import type { CommandContext } from '../command-context.ts';
import { javaErrorText } from './java/java-error-text.ts';

type LogContext = Pick<CommandContext, 'platform' | 'output'>;

/** `logger` is the name of Kafka's class that says it. Why is told in the line after it. */
export function logError(context: LogContext, logger: string, message: string, reason: Error | string): void {
  const head = `[${timeText(context.platform.clock.wallMs())}] ERROR ${message} (${logger})`;
  const why = typeof reason === 'string' ? reason : javaErrorText(reason);
  context.output.say(`${head}\n${why.replaceAll('\n', ': ')}`);
}

/** For a client that a tool has: what it warns of. */
export function clientLogger(context: LogContext): Logger {
  return createLogger({
    minimumLevel: 'warn',
    wallMs: () => context.platform.clock.wallMs(),
    sink: (event) => context.output.say(clientLine(event)),
  });
}

function clientLine({ level, timeMs, area, message, fields }: LogEvent): string {
  const { error, clientId, ...others } = fields;
  const details = Object.entries(others).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const cause = error instanceof Error ? `: ${error.message}` : '';
  return `[${timeText(timeMs)}] ${level.toUpperCase()} [${String(clientId)}] ${message}${details.join('')}${cause} (${area})`;
}

/** `2026-11-22 14:46:00,123`, in the time zone of this machine. */
function timeText(timeMs: number): string {
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
}
