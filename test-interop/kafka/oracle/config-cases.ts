// Settings of topics and brokers: shown and changed.

import { alterConfigsApi } from '../../../src/protocol/apis/alter-configs.ts';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { listConfigResourcesApi } from '../../../src/protocol/apis/list-config-resources.ts';
import { brokerValues } from './broker-values.ts';
import { ask, type Case } from './case.ts';

const topicType = 2;
const brokerType = 4;
const loggerType = 8;
const metricsType = 16;
const groupType = 32;
const paceOfMoves = 'replica.alter.log.dirs.io.max.bytes.per.second';
const Operation = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

const resource = (resourceType: number, resourceName: string, configurationKeys: string[] | null = null) => ({
  resourceType,
  resourceName,
  configurationKeys,
});

const change = (name: string, configOperation: number, value: string | null) => ({ name, configOperation, value });

const alteration = (resourceType: number, resourceName: string, ...configs: ReturnType<typeof change>[]) => ({
  resourceType,
  resourceName,
  configs,
});

function alter(name: string, resources: ReturnType<typeof alteration>[], validateOnly = false): Case[] {
  return ask(name, incrementalAlterConfigsApi, { resources, validateOnly });
}

const show = (name: string, resources: ReturnType<typeof resource>[], includeSynonyms = true): Case[] =>
  ask(name, describeConfigsApi, { resources, includeSynonyms });

export const configCases: Case[] = [
  ...show('a topic', [resource(topicType, 'settled')]),
  ...show('a topic without synonyms', [resource(topicType, 'settled')], false),
  ...show('some keys of a topic', [resource(topicType, 'settled', ['retention.ms', 'no.such', 'cleanup.policy'])]),
  ...show('no keys of a topic', [resource(topicType, 'settled', [])]),
  ...ask(
    'documentation',
    describeConfigsApi,
    {
      resources: [resource(topicType, 'settled', ['retention.ms'])],
      includeSynonyms: false,
      includeDocumentation: true,
    },
    { versions: [3, 4] },
  ),
  ...show('the broker', [resource(brokerType, '1')]),
  ...show('the defaults of brokers', [resource(brokerType, '')]),
  ...show('topics that are wrong', [
    resource(topicType, 'missing'),
    resource(topicType, 'a b'),
    resource(topicType, ''),
  ]),
  ...show('brokers that are wrong', [resource(brokerType, '2')]),
  ...show('a broker that is no number', [resource(brokerType, 'x')]),
  ...show('an unknown type', [resource(99, 'x')]),
  ...show('unknown types', [resource(0, 'x'), resource(3, 'y')]),
  ...show('a group', [resource(groupType, 'some-group')]),
  ...show('client metrics', [resource(metricsType, 'some-metrics')]),
  ...show('a logger of another broker', [resource(loggerType, '7')]),
  ...show('the same topic twice', [
    resource(topicType, 'settled', ['retention.ms']),
    resource(topicType, 'settled', ['segment.ms']),
  ]),

  ...alter('set', [alteration(topicType, 'settled', change('segment.ms', Operation.set, '60000'))]),
  ...alter('delete what is not set', [alteration(topicType, 'settled', change('flush.ms', Operation.delete, null))]),
  ...alter('append and subtract', [
    alteration(topicType, 'settled', change('cleanup.policy', Operation.append, 'compact')),
  ]),
  ...show('a topic afterwards', [resource(topicType, 'settled', ['segment.ms', 'cleanup.policy'])]),
  ...alter('subtract', [alteration(topicType, 'settled', change('cleanup.policy', Operation.subtract, 'compact'))]),
  ...alter('append what is no list', [alteration(topicType, 'settled', change('retention.ms', Operation.append, '1'))]),
  ...alter('set null', [alteration(topicType, 'settled', change('retention.ms', Operation.set, null))]),
  ...alter('an unknown operation', [alteration(topicType, 'settled', change('retention.ms', 9, '1'))]),
  ...alter('an unknown key', [alteration(topicType, 'settled', change('no.such', Operation.set, '1'))]),
  ...alter('keys that Kafka 4 has no more', [
    alteration(topicType, 'settled', change('message.format.version', Operation.set, '3.0')),
    alteration(topicType, 'plain', change('message.downconversion.enable', Operation.set, 'true')),
    alteration(topicType, 'small', change('message.timestamp.difference.max.ms', Operation.set, '5')),
    alteration(topicType, 'stamped', change('message.format.version', Operation.delete, null)),
  ]),
  ...alter('preallocate and a level of lz4', [
    alteration(topicType, 'grown', change('preallocate', Operation.set, 'true')),
    alteration(topicType, 'stamped', change('compression.lz4.level', Operation.set, '17')),
    alteration(topicType, 'compacted', change('compression.lz4.level', Operation.set, '18')),
  ]),
  ...alter('bad values', [
    alteration(topicType, 'settled', change('retention.ms', Operation.set, 'x')),
    alteration(topicType, 'plain', change('retention.ms', Operation.set, '-7')),
    alteration(topicType, 'small', change('cleanup.policy', Operation.append, 'shred')),
  ]),
  ...alter('topics that are wrong', [
    alteration(topicType, 'missing', change('retention.ms', Operation.set, '1')),
    alteration(topicType, '', change('retention.ms', Operation.set, '1')),
  ]),
  ...alter('the same key twice', [
    alteration(
      topicType,
      'settled',
      change('retention.ms', Operation.set, '1'),
      change('retention.ms', Operation.set, '2'),
    ),
  ]),
  ...alter('the same topic twice', [
    alteration(topicType, 'settled', change('retention.ms', Operation.set, '1')),
    alteration(topicType, 'settled', change('segment.ms', Operation.set, '2')),
  ]),
  ...alter('nothing of a topic', [alteration(topicType, 'settled')]),
  ...alter('validate only', [alteration(topicType, 'settled', change('retention.ms', Operation.set, '77'))], true),
  ...alter('a key of the broker that is fixed', [alteration(brokerType, '1', change('log.dirs', Operation.set, '/x'))]),
  ...alter('a key of the broker that is not', [
    alteration(brokerType, '1', change('log.retention.ms', Operation.set, '7200000')),
  ]),
  ...alter('a default of brokers', [alteration(brokerType, '', change('log.cleaner.threads', Operation.set, '2'))]),
  ...show('the broker afterwards', [resource(brokerType, '1', ['log.retention.ms', 'log.cleaner.threads'])]),
  ...show('a topic of that broker', [resource(topicType, 'plain', ['retention.ms'])]),
  ...alter('back again', [
    alteration(brokerType, '1', change('log.retention.ms', Operation.delete, null)),
    alteration(brokerType, '', change('log.cleaner.threads', Operation.delete, null)),
  ]),
  ...alter('another broker', [alteration(brokerType, '2', change('log.retention.ms', Operation.set, '1'))]),
  ...alter('a broker that is no number', [alteration(brokerType, 'x', change('log.retention.ms', Operation.set, '1'))]),
  ...alter('an unknown type', [alteration(99, 'x', change('a', Operation.set, '1'))]),
  ...alter('keys of the broker that Kafka 4 has no more', [
    alteration(brokerType, '1', change('log.message.timestamp.difference.max.ms', Operation.set, '5')),
  ]),
  ...alter('the pace of moves', [alteration(brokerType, '1', change(paceOfMoves, Operation.set, '2000000'))]),
  ...show('the pace of moves', [resource(brokerType, '1', [paceOfMoves])]),
  ...alter('a bad pace of moves', [alteration(brokerType, '1', change(paceOfMoves, Operation.set, '-1'))]),
  ...alter('no pace of moves', [alteration(brokerType, '1', change(paceOfMoves, Operation.delete, null))]),
  ...show('no pace of moves', [resource(brokerType, '1', [paceOfMoves])]),
  ...['leader', 'follower'].flatMap((side) => [
    ...alter(`the pace of a ${side}`, [
      alteration(brokerType, '1', change(`${side}.replication.throttled.rate`, Operation.set, '5000000')),
      alteration(topicType, 'settled', change(`${side}.replication.throttled.replicas`, Operation.set, '0:1,1:1')),
    ]),
    ...show(`the pace of a ${side}`, [
      resource(brokerType, '1', [`${side}.replication.throttled.rate`]),
      resource(topicType, 'settled', [`${side}.replication.throttled.replicas`]),
    ]),
    ...alter(`a bad pace of a ${side}`, [
      alteration(brokerType, '1', change(`${side}.replication.throttled.rate`, Operation.set, '-1')),
      alteration(topicType, 'settled', change(`${side}.replication.throttled.replicas`, Operation.set, 'all')),
    ]),
    ...alter(`no pace of a ${side}`, [
      alteration(brokerType, '1', change(`${side}.replication.throttled.rate`, Operation.delete, null)),
      alteration(topicType, 'settled', change(`${side}.replication.throttled.replicas`, Operation.delete, null)),
    ]),
  ]),
  ...alter('bad values of the broker', [alteration(brokerType, '1', change('log.retention.ms', Operation.set, 'x'))]),
  ...['1', ''].flatMap((name) => [
    ...alter('an unknown key of a broker', [alteration(brokerType, name, change('no.such', Operation.set, 'x'))]),
    ...show('an unknown key of a broker', [resource(brokerType, '1', ['no.such']), resource(brokerType, '')]),
  ]),
  ...alter('more for an unknown key', [alteration(brokerType, '1', change('no.such', Operation.append, 'y'))]),
  ...['1', ''].flatMap((name) => [
    ...alter('no unknown key', [alteration(brokerType, name, change('no.such', Operation.delete, null))]),
    ...show('an unknown key of one less', [resource(brokerType, '1', ['no.such']), resource(brokerType, '')]),
  ]),
  ...brokerValues.flatMap(([name, value]) =>
    ['1', ''].flatMap((broker) =>
      ask(
        `broker-setting ${name}=${value} for ${broker === '' ? 'all' : 'one'}`,
        incrementalAlterConfigsApi,
        { resources: [alteration(brokerType, broker, change(name, Operation.set, value))], validateOnly: true },
        { versions: [1] },
      ),
    ),
  ),
  // Each step is judged by where the last one led to.
  ...(['16', '32', null, '15', '16', '8', null] as const).flatMap((value) =>
    alter(`threads: ${value}`, [
      alteration(brokerType, '1', change('num.io.threads', value === null ? Operation.delete : Operation.set, value)),
    ]),
  ),

  ...ask('replace', alterConfigsApi, {
    resources: [
      { resourceType: topicType, resourceName: 'settled', configs: [{ name: 'retention.ms', value: '900' }] },
    ],
    validateOnly: false,
  }),
  ...show('a topic after its settings were replaced', [resource(topicType, 'settled', ['segment.ms', 'retention.ms'])]),
  ...ask('what is wrong', alterConfigsApi, {
    resources: [
      { resourceType: topicType, resourceName: 'missing', configs: [] },
      { resourceType: topicType, resourceName: 'plain', configs: [{ name: 'no.such', value: '1' }] },
      { resourceType: topicType, resourceName: 'small', configs: [{ name: 'retention.ms', value: null }] },
    ],
    validateOnly: false,
  }),
  ...ask('validate only', alterConfigsApi, {
    resources: [{ resourceType: topicType, resourceName: 'settled', configs: [] }],
    validateOnly: true,
  }),

  ...alter('a group', [
    alteration(groupType, 'settled-group', change('consumer.session.timeout.ms', Operation.set, '50000')),
  ]),
  ...alter('another group, and back', [
    alteration(groupType, 'plain-group', change('consumer.session.timeout.ms', Operation.set, '50000')),
  ]),
  ...alter('no settings of a group', [
    alteration(groupType, 'plain-group', change('consumer.session.timeout.ms', Operation.delete, null)),
  ]),
  ...alter('the level of a logger', [alteration(loggerType, '1', change('root', Operation.set, 'INFO'))]),
  ...show('the level of a logger', [resource(loggerType, '1', ['root'])]),
  ...ask(
    'what a logger is for',
    describeConfigsApi,
    {
      resources: [resource(loggerType, '1', ['root', 'no.such'])],
      includeSynonyms: true,
      includeDocumentation: true,
    },
    { versions: [3, 4] },
  ),
  ...[
    change('root', Operation.set, 'info'),
    change('root', Operation.set, ''),
    change('root', Operation.set, null),
    change('root', Operation.delete, null),
    change('root', Operation.append, 'INFO'),
    change('root', Operation.subtract, 'INFO'),
    change('root', 9, 'INFO'),
    change('no.such', Operation.set, 'INFO'),
    change('no.such', Operation.delete, null),
  ]
    .map((wrong) => alter(`a logger and ${JSON.stringify(wrong)}`, [alteration(loggerType, '1', wrong)]))
    .flat(),
  ...alter('a logger twice', [
    alteration(loggerType, '1', change('root', Operation.set, 'INFO'), change('root', Operation.set, 'WARN')),
  ]),
  ...alter('loggers of a broker twice', [
    alteration(loggerType, '1', change('root', Operation.set, 'INFO')),
    alteration(loggerType, '1', change('root', Operation.set, 'WARN')),
  ]),
  ...alter('loggers of no broker', [
    alteration(loggerType, '', change('root', Operation.set, 'INFO')),
    alteration(loggerType, '7', change('root', Operation.set, 'INFO')),
    alteration(loggerType, 'x', change('root', Operation.set, 'INFO')),
  ]),
  ...alter('a logger to be looked at only', [alteration(loggerType, '1', change('root', Operation.set, 'WARN'))], true),
  ...show('loggers of no broker', [resource(loggerType, ''), resource(loggerType, 'x')]),
  ...ask('all levels of loggers at once', alterConfigsApi, {
    resources: [{ resourceType: loggerType, resourceName: '1', configs: [{ name: 'root', value: 'WARN' }] }],
    validateOnly: false,
  }),
  ...show('the level of a logger afterwards', [resource(loggerType, '1', ['root'])]),

  ...ask('none', listConfigResourcesApi, { resourceTypes: [] }, { versions: [0] }),
  ...ask('of each type', listConfigResourcesApi, { resourceTypes: [] }, { versions: [1] }),
  ...[topicType, brokerType, loggerType, metricsType, groupType].flatMap((type) =>
    ask(`of type ${type}`, listConfigResourcesApi, { resourceTypes: [type] }, { versions: [1] }),
  ),
  ...ask('of a type twice', listConfigResourcesApi, { resourceTypes: [groupType, groupType] }, { versions: [1] }),
  ...ask('of unknown types', listConfigResourcesApi, { resourceTypes: [groupType, 3] }, { versions: [1] }),
];
