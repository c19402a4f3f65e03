// What no single row of the table can say: settings that contradict each other, or that ask for more
// than this release does. Texts follow Kafka's where it has one.

import { type Contradiction, contradictionsIn, misordered } from './broker-config-contradictions.ts';
import type { BrokerConfig } from './broker-configs.ts';
import type { BrokerListeners, Report } from './broker-listeners.ts';
import { parseBootstrapServer, parseQuorumVoter } from './quorum-addresses.ts';

export function checkBrokerConfig(config: BrokerConfig, listeners: BrokerListeners, report: Report): void {
  checkRoles(config, report);
  checkQuorum(config, listeners, report);
  for (const { key, message, remedy } of [...contradictionsIn(config), ...lagsOfCompaction(config)])
    report(key, message, remedy);
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

/** Kafka takes this when it comes later, and whoever asks for it then is not refused here either. */
function lagsOfCompaction(config: BrokerConfig): readonly Contradiction[] {
  return misordered(config, 'log.cleaner.min.compaction.lag.ms', 'log.cleaner.max.compaction.lag.ms');
}
