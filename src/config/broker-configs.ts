// The broker's table: every key of Apache Kafka 4.3 and Samsa's own. Parsing, validation, the answer
// to DescribeConfigs and docs/configuration.md derive from it.

import type { ConfigValues } from '../base/config/config-definition.ts';
import { indexConfigs } from '../base/config/config-definition.ts';
import type { BrokerConfigDefinition, UpdateMode } from './broker-config-definition.ts';
import { groupCoordinatorConfigs } from './broker/group-coordinator-configs.ts';
import { listenerConfigs } from './broker/listener-configs.ts';
import { logConfigs } from './broker/log-configs.ts';
import { logDefaultConfigs } from './broker/log-default-configs.ts';
import { metadataLogConfigs } from './broker/metadata-log-configs.ts';
import { nodeConfigs } from './broker/node-configs.ts';
import { offsetConfigs } from './broker/offset-configs.ts';
import { quotaConfigs } from './broker/quota-configs.ts';
import { remoteStorageConfigs } from './broker/remote-storage-configs.ts';
import { replicationConfigs } from './broker/replication-configs.ts';
import { requestConfigs } from './broker/request-configs.ts';
import { samsaConfigs } from './broker/samsa-configs.ts';
import { saslConfigs } from './broker/sasl-configs.ts';
import { saslOauthbearerConfigs } from './broker/sasl-oauthbearer-configs.ts';
import { securityConfigs } from './broker/security-configs.ts';
import { shareConfigs } from './broker/share-configs.ts';
import { shareCoordinatorConfigs } from './broker/share-coordinator-configs.ts';
import { transactionConfigs } from './broker/transaction-configs.ts';

/** The rows by subject, in the order of the documentation. */
export const brokerConfigSubjects = [
  { title: 'Samsa', configs: samsaConfigs },
  { title: 'Node and controller', configs: nodeConfigs },
  { title: 'Listeners, connections and requests', configs: listenerConfigs },
  { title: 'Topics and request limits', configs: requestConfigs },
  { title: 'Logs', configs: logConfigs },
  { title: 'Defaults of topics', configs: logDefaultConfigs },
  { title: 'Metadata log', configs: metadataLogConfigs },
  { title: 'Replication', configs: replicationConfigs },
  { title: 'Offsets and classic groups', configs: offsetConfigs },
  { title: 'Consumer and streams groups', configs: groupCoordinatorConfigs },
  { title: 'Share groups', configs: shareConfigs },
  { title: 'Share coordinator', configs: shareCoordinatorConfigs },
  { title: 'Transactions', configs: transactionConfigs },
  { title: 'Quotas, metrics and plug-ins', configs: quotaConfigs },
  { title: 'Tiered storage', configs: remoteStorageConfigs },
  { title: 'Authorisation and TLS', configs: securityConfigs },
  { title: 'SASL', configs: saslConfigs },
  { title: 'SASL with OAuth', configs: saslOauthbearerConfigs },
] as const;

export const brokerConfigs = {
  ...samsaConfigs,
  ...nodeConfigs,
  ...listenerConfigs,
  ...requestConfigs,
  ...logConfigs,
  ...logDefaultConfigs,
  ...metadataLogConfigs,
  ...replicationConfigs,
  ...offsetConfigs,
  ...groupCoordinatorConfigs,
  ...shareConfigs,
  ...shareCoordinatorConfigs,
  ...transactionConfigs,
  ...quotaConfigs,
  ...remoteStorageConfigs,
  ...securityConfigs,
  ...saslConfigs,
  ...saslOauthbearerConfigs,
} as const;

/** All parsed values: `config['log.segment.bytes']` is a number, `config['log.dirs']` a list or null. */
export type BrokerConfig = ConfigValues<typeof brokerConfigs>;

/** Rows by key, for names that come from outside. */
export const brokerConfigsByName: ReadonlyMap<string, BrokerConfigDefinition> = indexConfigs(brokerConfigs);

export function isSamsaConfig(key: string): boolean {
  return key.startsWith('samsa.');
}

export function updateModeOf(definition: BrokerConfigDefinition): UpdateMode {
  return definition.update ?? 'read-only';
}
