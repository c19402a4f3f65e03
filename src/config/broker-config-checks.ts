// What no single row of the table can say: settings that contradict each other, or that ask for more
// than this release does. Texts follow Kafka's where it has one.

import type { BrokerConfig } from './broker-configs.ts';
import type { BrokerListeners, Report } from './broker-listeners.ts';
import { cleanerProblem } from './cleaner-check.ts';
import { parseBootstrapServer, parseQuorumVoter } from './quorum-addresses.ts';

export function checkBrokerConfig(config: BrokerConfig, listeners: BrokerListeners, report: Report): void {
  checkRoles(config, report);
  checkQuorum(config, listeners, report);
  checkLogTimes(config, report);
  checkConnections(config, report);
  checkOrder(config, report);
  checkGroupBounds(config, report);
  checkCleaner(config, report);
}

function checkRoles(config: BrokerConfig, report: Report): void {
  const roles = config['process.roles'];
  if (roles.includes('broker') && roles.includes('controller')) return;
  const missing = roles.includes('broker') ? 'controller' : 'broker';
  const message = `the role ${missing} is missing; nodes with a single role come with a later release`;
  report('process.roles', message, 'Set broker,controller');
}

function checkQuorum(config: BrokerConfig, { controllerListeners }: BrokerListeners, report: Report): void {
  const onlyThisNode = 'This release is its own only controller: name this node alone, or drop the line';
  const nodeId = config['node.id'];
  const voters = config['controller.quorum.voters'].map(parseQuorumVoter);
  if (voters.some((voter) => voter !== null && voter.nodeId !== nodeId)) {
    report('controller.quorum.voters', `it names other nodes than node.id ${nodeId}`, onlyThisNode);
  }
  const ports = new Set(controllerListeners.map((listener) => listener.port));
  const servers = config['controller.quorum.bootstrap.servers'].map(parseBootstrapServer);
  const foreign = servers.filter((server) => server !== null && ports.size > 0 && !ports.has(server.port));
  if (servers.length > 1 || foreign.length > 0) {
    const listener = 'it names other controllers than the listeners of controller.listener.names';
    report('controller.quorum.bootstrap.servers', listener, onlyThisNode);
  }
}

function checkLogTimes(config: BrokerConfig, report: Report): void {
  const rollMs = config['log.roll.ms'];
  if (rollMs !== null && rollMs < 1) report('log.roll.ms', 'log.roll.ms must be greater than or equal to 1', '');
  const jitterMs = config['log.roll.jitter.ms'];
  if (jitterMs !== null && jitterMs < 0) {
    report('log.roll.jitter.ms', 'log.roll.jitter.ms must be greater than or equal to 0', '');
  }
  for (const key of ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'] as const) {
    if (config[key] === 0) report(key, `${key} must be unlimited (-1) or, greater than or equal to 1`, '');
    if (config[key] !== null) return;
  }
}

function checkConnections(config: BrokerConfig, report: Report): void {
  const overrides = config['max.connections.per.ip.overrides'].split(',').filter((entry) => entry.trim() !== '');
  if (overrides.some((entry) => !/^\s*\S+:\s*\d+\s*$/.test(entry))) {
    report('max.connections.per.ip.overrides', 'not a list of limits', 'Write host:limit,host:limit');
  }
  if (config['max.connections.per.ip'] === 0 && overrides.length === 0) {
    const remedy = 'Set max.connections.per.ip.overrides for the addresses that are let in';
    report('max.connections.per.ip', 'nobody could connect', remedy);
  }
  const queuedBytes = config['queued.max.request.bytes'];
  if (queuedBytes > 0 && queuedBytes < config['socket.request.max.bytes']) {
    report('queued.max.request.bytes', 'it is smaller than socket.request.max.bytes', 'Raise it, or set -1');
  }
}

type NumberKey = { [K in keyof BrokerConfig]: BrokerConfig[K] extends number ? K : never }[keyof BrokerConfig];

/** Pairs of which the first must not be above the second. */
const ordered: readonly (readonly [NumberKey, NumberKey])[] = [
  ['group.min.session.timeout.ms', 'group.max.session.timeout.ms'],
  ['log.cleaner.min.compaction.lag.ms', 'log.cleaner.max.compaction.lag.ms'],
  ['replica.fetch.wait.max.ms', 'replica.socket.timeout.ms'],
  ['sasl.login.retry.backoff.ms', 'sasl.login.retry.backoff.max.ms'],
  ['socket.connection.setup.timeout.ms', 'socket.connection.setup.timeout.max.ms'],
  ['group.streams.num.standby.replicas', 'group.streams.max.standby.replicas'],
];

function checkOrder(config: BrokerConfig, report: Report): void {
  for (const [smaller, larger] of ordered) {
    if (config[smaller] <= config[larger]) continue;
    report(smaller, `${larger} must be greater than or equal to ${smaller}`, `${larger} is ${config[larger]}`);
  }
}

function checkCleaner(config: BrokerConfig, report: Report): void {
  const problem = cleanerProblem(config['log.cleaner.threads'], config['log.cleaner.dedupe.buffer.size']);
  if (problem !== null) report(problem.split(' ')[0]!, problem, '');
}

/** Every `group.<kind>.min.<name>` bounds `group.<kind>.<name>` from below, and `.max.` from above. */
function checkGroupBounds(config: BrokerConfig, report: Report): void {
  const values = new Map<string, unknown>(Object.entries(config));
  const numberAt = (key: string): number => Number(values.get(key));
  for (const minKey of values.keys()) {
    if (!/^group\.(consumer|share|streams)\.min\./.test(minKey)) continue;
    const key = minKey.replace('.min.', '.');
    const maxKey = minKey.replace('.min.', '.max.');
    if (numberAt(maxKey) < numberAt(minKey)) report(maxKey, `${maxKey} must be greater than or equal to ${minKey}`, '');
    else if (numberAt(key) < numberAt(minKey)) report(key, `${key} must be greater than or equal to ${minKey}`, '');
    else if (numberAt(key) > numberAt(maxKey)) report(key, `${key} must be less than or equal to ${maxKey}`, '');
  }
}
