// Settings of a broker that contradict each other, at its start or when they change. The texts are Kafka's, where it
// has one. What concerns listeners and roles, which do not change, is in `broker-config-checks`.

import type { BrokerConfig } from './broker-configs.ts';
import { cleanerProblem } from './cleaner-check.ts';

export interface Contradiction {
  readonly key: string;
  readonly message: string;
  /** What would be right; empty when the message says it. */
  readonly remedy: string;
  /** Kafka's answers about these begin with "requirement failed: ". */
  readonly isRequirement: boolean;
}

/** All of them; the first is the one that Kafka would tell. */
export function contradictionsIn(config: BrokerConfig): readonly Contradiction[] {
  return [
    ...logTimes(config),
    ...connections(config),
    ...ordered.flatMap(([smaller, larger]) => misordered(config, smaller, larger)),
    ...groupBounds(config),
    ...cleaner(config),
  ];
}

function* logTimes(config: BrokerConfig): Generator<Contradiction> {
  const rollMs = config['log.roll.ms'];
  if (rollMs !== null && rollMs < 1) yield requirement('log.roll.ms', 'log.roll.ms must be greater than or equal to 1');
  const jitterMs = config['log.roll.jitter.ms'];
  if (jitterMs !== null && jitterMs < 0) {
    yield requirement('log.roll.jitter.ms', 'log.roll.jitter.ms must be greater than or equal to 0');
  }
  for (const key of ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'] as const) {
    if (config[key] === 0) {
      // Whichever of the three it is, Kafka names the one in milliseconds.
      yield requirement(key, 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1');
    }
    if (config[key] !== null) return;
  }
}

function* connections(config: BrokerConfig): Generator<Contradiction> {
  const overrides = config['max.connections.per.ip.overrides'];
  const problem = perAddressProblem(overrides);
  if (problem !== null) {
    const key = 'max.connections.per.ip.overrides';
    yield { key, message: problem, remedy: 'Write host:limit,host:limit', isRequirement: false };
  }
  if (config['max.connections.per.ip'] === 0 && overrides.trim() === '') {
    const key = 'max.connections.per.ip';
    yield requirement(key, `${key} can be set to zero only if max.connections.per.ip.overrides property is set.`);
  }
  const queuedBytes = config['queued.max.request.bytes'];
  if (queuedBytes > 0 && queuedBytes < config['socket.request.max.bytes']) {
    const message = 'queued.max.request.bytes must be larger or equal to socket.request.max.bytes';
    yield requirement('queued.max.request.bytes', message);
  }
}

/** Kafka has the words of Java's own exceptions here. */
function perAddressProblem(overrides: string): string | null {
  for (const entry of overrides.split(',').map((text) => text.trim())) {
    if (entry === '') continue;
    const colon = entry.lastIndexOf(':');
    if (colon === -1) {
      const begins = "Error parsing configuration property 'max.connections.per.ip.overrides'";
      return `${begins}: begin 0, end -1, length ${entry.length}`;
    }
    const limit = entry.slice(colon + 1).trim();
    if (!/^[+-]?\d{1,10}$/.test(limit)) return `For input string: "${limit}"`;
  }
  return null;
}

type NumberKey = { [K in keyof BrokerConfig]: BrokerConfig[K] extends number ? K : never }[keyof BrokerConfig];

/** Pairs of which the first must not be above the second. */
const ordered: readonly (readonly [NumberKey, NumberKey])[] = [
  ['group.min.session.timeout.ms', 'group.max.session.timeout.ms'],
  ['replica.fetch.wait.max.ms', 'replica.socket.timeout.ms'],
  ['sasl.login.retry.backoff.ms', 'sasl.login.retry.backoff.max.ms'],
  ['socket.connection.setup.timeout.ms', 'socket.connection.setup.timeout.max.ms'],
  ['group.streams.num.standby.replicas', 'group.streams.max.standby.replicas'],
];

export function misordered(config: BrokerConfig, smaller: NumberKey, larger: NumberKey): readonly Contradiction[] {
  if (config[smaller] <= config[larger]) return [];
  const message = `${larger} must be greater than or equal to ${smaller}`;
  return [{ key: smaller, message, remedy: `${larger} is ${config[larger]}`, isRequirement: false }];
}

/** Every `group.<kind>.min.<name>` bounds `group.<kind>.<name>` from below, and `.max.` from above. */
function* groupBounds(config: BrokerConfig): Generator<Contradiction> {
  const values = new Map<string, unknown>(Object.entries(config));
  const numberAt = (key: string): number => Number(values.get(key));
  const refuse = (key: string, message: string) => ({ key, message, remedy: '', isRequirement: false });
  for (const minKey of values.keys()) {
    if (!/^group\.(consumer|share|streams)\.min\./.test(minKey)) continue;
    const key = minKey.replace('.min.', '.');
    const maxKey = minKey.replace('.min.', '.max.');
    if (numberAt(maxKey) < numberAt(minKey))
      yield refuse(maxKey, `${maxKey} must be greater than or equal to ${minKey}`);
    else if (numberAt(key) < numberAt(minKey)) yield refuse(key, `${key} must be greater than or equal to ${minKey}`);
    else if (numberAt(key) > numberAt(maxKey)) yield refuse(key, `${key} must be less than or equal to ${maxKey}`);
  }
}

function cleaner(config: BrokerConfig): readonly Contradiction[] {
  const problem = cleanerProblem(config['log.cleaner.threads'], config['log.cleaner.dedupe.buffer.size']);
  return problem === null ? [] : [requirement(problem.split(' ')[0]!, problem)];
}

function requirement(key: string, message: string): Contradiction {
  return { key, message, remedy: '', isRequirement: true };
}
