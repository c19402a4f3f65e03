// What a running Kafka refuses to change at once, though it could start with it. Samsa has no pools of threads and no
// tiers; a change is judged all the same, so that what is accepted here is accepted there.

import type { BrokerConfig } from './broker-configs.ts';

/** Pools of threads that may grow to double and shrink to half of what they are, in the order in which Kafka looks. */
const threadPools = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'num.network.threads',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
] as const satisfies readonly (keyof BrokerConfig)[];

/** These can be 0 at a start only. */
const atLeastOne = [
  'max.connections',
  'max.connection.creation.rate',
] as const satisfies readonly (keyof BrokerConfig)[];

/** Why the broker cannot go on with `next`, or null. `current` is what it works with. */
export function reconfigurationProblem(current: BrokerConfig, next: BrokerConfig): string | null {
  const problem =
    threadsProblem(current, next) ?? cleanerThreadsProblem(current, next) ?? limitProblem(next) ?? tierProblem(next);
  if (problem === null) return null;
  return `Invalid value org.apache.kafka.common.config.ConfigException: ${problem} for configuration Invalid dynamic configuration`;
}

function threadsProblem(current: BrokerConfig, next: BrokerConfig): string | null {
  for (const key of threadPools) {
    const [from, to] = [current[key], next[key]];
    if (from === to) continue;
    const refused = `Dynamic thread count update validation failed for ${key}=${to}, value should`;
    if (to > from * 2) return `${refused} not be greater than double the current value ${from}`;
    if (to < Math.floor(from / 2)) return `${refused} be at least half the current value ${from}`;
  }
  return null;
}

function cleanerThreadsProblem(current: BrokerConfig, next: BrokerConfig): string | null {
  const [from, to] = [current['log.cleaner.threads'], next['log.cleaner.threads']];
  if (to < Math.floor(from / 2)) {
    return `Log cleaner threads cannot be reduced to less than half the current value ${from}`;
  }
  return to > from * 2 ? `Log cleaner threads cannot be increased to more than double the current value ${from}` : null;
}

function limitProblem(next: BrokerConfig): string | null {
  const key = atLeastOne.find((each) => next[each] <= 0);
  return key === undefined ? null : `Invalid ${key} ${next[key]}`;
}

/** -2 has the tier on this broker keep what the whole log keeps. */
const asWholeLog = -2;
const unlimited = -1;

function tierProblem(next: BrokerConfig): string | null {
  const retentionMs = retentionMsOf(next);
  return (
    localProblem('ms', next['log.local.retention.ms'], retentionMs) ??
    localProblem('bytes', next['log.local.retention.bytes'], next['log.retention.bytes'])
  );
}

function localProblem(unit: 'ms' | 'bytes', local: number, whole: number): string | null {
  if (whole === unlimited || local === asWholeLog) return null;
  const refused = `Invalid value ${local} for configuration log.local.retention.${unit}: Value must not be`;
  if (local === unlimited) return `${refused} -1 as log.retention.${unit} value is set as ${whole}.`;
  return local > whole ? `${refused} more than log.retention.${unit} property value: ${whole}` : null;
}

function retentionMsOf(config: BrokerConfig): number {
  const minutes = config['log.retention.minutes'];
  const retentionMs =
    config['log.retention.ms'] ?? (minutes === null ? config['log.retention.hours'] * 3_600_000 : minutes * 60_000);
  return retentionMs < 0 ? unlimited : retentionMs;
}
