// Configurations: shown, altered, and which resources have one.

import type { ConfigResource } from '../../../src/client/index.ts';
import { call, calls } from './call.ts';

const topic: ConfigResource = { type: 'topic', name: 'plain' };
const broker: ConfigResource = { type: 'broker', name: '1' };
const allBrokers: ConfigResource = { type: 'broker', name: '' };
const group: ConfigResource = { type: 'group', name: 'configured-group' };
const metrics: ConfigResource = { type: 'client-metrics', name: 'watched' };

const set = (resource: ConfigResource, name: string, value?: string) => ({
  resource,
  operations: [{ operation: 'set' as const, name, ...(value === undefined ? {} : { value }) }],
});
const change = (
  resource: ConfigResource,
  operation: 'append' | 'delete' | 'subtract',
  name: string,
  value?: string,
) => ({
  resource,
  operations: [{ operation, name, ...(value === undefined ? {} : { value }) }],
});

const resources: Readonly<Record<string, ConfigResource>> = {
  'a topic': topic,
  'a topic with settings': { type: 'topic', name: 'configured' },
  'no topic': { type: 'topic', name: 'nowhere' },
  'a bad name': { type: 'topic', name: 'a b' },
  'an empty topic': { type: 'topic', name: '' },
  'all brokers': allBrokers,
  'a group': group,
  'an empty group': { type: 'group', name: '' },
  'client metrics': metrics,
  'empty client metrics': { type: 'client-metrics', name: '' },
};

const alterations = {
  'a topic': set(topic, 'retention.ms', '12345'),
  'a topic to the same': set(topic, 'retention.ms', '12345'),
  'an unknown setting': set(topic, 'nonsense', '1'),
  'a bad number': set(topic, 'retention.ms', 'soon'),
  'a bad choice': set(topic, 'compression.type', 'rar'),
  'out of range': set(topic, 'min.insync.replicas', '0'),
  'no value': set(topic, 'retention.ms'),
  'an empty name': set(topic, '', '1'),
  'no topic': set({ type: 'topic', name: 'nowhere' }, 'retention.ms', '1'),
  'append to a list': change(topic, 'append', 'cleanup.policy', 'compact'),
  'append what is there': change(topic, 'append', 'cleanup.policy', 'compact'),
  'subtract from a list': change(topic, 'subtract', 'cleanup.policy', 'delete'),
  'append to a number': change(topic, 'append', 'retention.ms', '1'),
  delete: change(topic, 'delete', 'retention.ms'),
  'delete what is not set': change(topic, 'delete', 'retention.ms'),
  'delete what is unknown': change(topic, 'delete', 'nonsense'),
  'all brokers': set(allBrokers, 'log.retention.ms', '777777'),
  'one broker': set(broker, 'log.cleaner.threads', '1'),
  'a setting that is fixed': set(broker, 'node.id', '4'),
  'a broker that is not there': set({ type: 'broker', name: '42' }, 'log.retention.ms', '1'),
  'all brokers back': change(allBrokers, 'delete', 'log.retention.ms'),
  'one broker back': change(broker, 'delete', 'log.cleaner.threads'),
  'a group': set(group, 'consumer.session.timeout.ms', '50000'),
  'a bad value of a group': set(group, 'consumer.session.timeout.ms', '1'),
  'an unknown setting of a group': set(group, 'retention.ms', '1'),
  'client metrics': set(metrics, 'interval.ms', '5000'),
  'a bad value of client metrics': set(metrics, 'interval.ms', '1'),
  'an unknown setting of client metrics': set(metrics, 'retention.ms', '1'),
};

export const configCalls = [
  ...calls('incrementalAlterConfigs', alterations, ({ admin }, alteration) =>
    admin.incrementalAlterConfigs([alteration], { timeoutMs: 5_000 }),
  ),
  call('incrementalAlterConfigs: to see', ({ admin }) =>
    admin.incrementalAlterConfigs([set(topic, 'retention.ms', '1')], { validateOnly: true }),
  ),
  call('incrementalAlterConfigs: to see what is bad', ({ admin }) =>
    admin.incrementalAlterConfigs([set(topic, 'retention.ms', 'x')], { validateOnly: true }),
  ),
  call('incrementalAlterConfigs: good and bad', ({ admin }) =>
    admin.incrementalAlterConfigs([
      set(topic, 'segment.ms', '1000'),
      set({ type: 'topic', name: 'nowhere' }, 'segment.ms', '1000'),
    ]),
  ),
  call('incrementalAlterConfigs: nothing', ({ admin }) => admin.incrementalAlterConfigs([])),
  ...calls('describeConfigs', resources, ({ admin }, resource) => admin.describeConfigs([resource])),
  ...calls('describeConfigs with synonyms', resources, ({ admin }, resource) =>
    admin.describeConfigs([resource], { includeSynonyms: true }),
  ),
  call('describeConfigs: of no broker', ({ admin }) =>
    admin.describeConfigs([{ type: 'broker', name: '42' }], { timeoutMs: 1_500 }),
  ),
  call('describeConfigs: good and bad', ({ admin }) =>
    admin.describeConfigs([group, { type: 'topic', name: 'nowhere' }]),
  ),
  call('listConfigResources', ({ admin }) => admin.listConfigResources()),
  ...calls(
    'listConfigResources',
    { topics: ['topic'], brokers: ['broker'], groups: ['group'], 'client metrics': ['client-metrics'] } as const,
    ({ admin }, types) => admin.listConfigResources(types),
  ),
  call('listClientMetricsResources', ({ admin }) => admin.listClientMetricsResources()),
];
