// What every action of kafka-consumer-groups has at hand: the cluster, the command line with its numbers read,
// and where to write. `--timeout` bounds each request, as in Kafka's tool.

import type { Admin, CallOptions } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { GivenConsumerGroupsOptions } from './consumer-groups-options.ts';

export interface GroupsCall {
  readonly admin: Admin;
  readonly given: GivenConsumerGroupsOptions;
  readonly context: CommandContext;
  readonly wait: CallOptions;
  /** Of `--to-offset`. */
  readonly toOffset: number | undefined;
  readonly shiftBy: number | undefined;
  readonly byDuration: string | undefined;
}

const defaultTimeoutMs = 30_000;
const longestTimeoutMs = 2 ** 31 - 1;

/** Throws a `CommandLineError` for what is no number, whether it is needed or not. */
export function groupsCall(admin: Admin, given: GivenConsumerGroupsOptions, context: CommandContext): GroupsCall {
  const [toOffset] = given.all('to-offset').map((text) => parseLong('to-offset', text));
  const byDuration = given.one('by-duration');
  const shiftBy = longOf(given, 'shift-by');
  const timeoutMs = Math.min(longOf(given, 'timeout') ?? defaultTimeoutMs, longestTimeoutMs);
  return { admin, given, context, wait: { timeoutMs, signal: context.signal }, toOffset, shiftBy, byDuration };
}

function longOf(given: GivenConsumerGroupsOptions, name: 'shift-by' | 'timeout'): number | undefined {
  const text = given.one(name);
  return text === undefined ? undefined : parseLong(name, text);
}

/** No log goes as far as these bounds: what lies behind them is as good as they are. */
function parseLong(option: string, text: string): number {
  if (!/^[+-]?\d+$/.test(text) || BigInt.asIntN(64, BigInt(unsigned(text))) !== BigInt(unsigned(text)))
    throw new CommandLineError(`Cannot parse argument '${text}' of option ${option}`);
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
}

function unsigned(text: string): string {
  return text.startsWith('+') ? text.slice(1) : text;
}
