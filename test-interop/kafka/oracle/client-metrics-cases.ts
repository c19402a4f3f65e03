// The subscriptions of client metrics (KIP-714) as a resource with settings: made, shown, listed and taken away.

import { alterConfigsApi } from '../../../src/protocol/apis/alter-configs.ts';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { listConfigResourcesApi } from '../../../src/protocol/apis/list-config-resources.ts';
import { ask, type Case } from './case.ts';

const metricsType = 16;
const Operation = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

type Change = readonly [name: string, value: string | null, configOperation?: number];

function alter(name: string, subscription: string, changes: readonly Change[], validateOnly = false): Case[] {
  const configs = changes.map(([key, value, configOperation = Operation.set]) => ({
    name: key,
    configOperation,
    value,
  }));
  const resources = [{ resourceType: metricsType, resourceName: subscription, configs }];
  return ask(`client metrics, ${name}`, incrementalAlterConfigsApi, { resources, validateOnly });
}

function replace(name: string, subscription: string, configs: Readonly<Record<string, string>>): Case[] {
  const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  const resources = [{ resourceType: metricsType, resourceName: subscription, configs: entries }];
  return ask(`client metrics, ${name}`, alterConfigsApi, { resources, validateOnly: false });
}

const show = (name: string, subscription: string, configurationKeys: string[] | null = null): Case[] =>
  ask(`the client metrics ${name}`, describeConfigsApi, {
    resources: [{ resourceType: metricsType, resourceName: subscription, configurationKeys }],
    includeSynonyms: true,
  });

const list = (name: string): Case[] => [
  ...ask(`client metrics ${name}`, listConfigResourcesApi, { resourceTypes: [] }, { versions: [0] }),
  ...ask(`client metrics ${name}`, listConfigResourcesApi, { resourceTypes: [metricsType] }, { versions: [1] }),
];

const match = (value: string): Change[] => [['match', value]];

export const clientMetricsCases: Case[] = [
  ...alter('one without settings', 'empty', []),
  ...alter('one', 'first', [
    ['interval.ms', '1000'],
    ['metrics', 'org.apache.kafka.producer.,org.apache.kafka.consumer.'],
    ['match', 'client_id=app-.*,client_software_name=apache-kafka-java'],
  ]),
  ...show('with all settings', 'first'),
  ...show('with some settings', 'first', ['match', 'no.such']),
  ...show('that nobody made', 'unheard'),
  ...show('without a name', ''),
  ...list('that there are'),
  ...alter('more metrics', 'first', [['metrics', 'more.', Operation.append]]),
  ...show('with more metrics', 'first', ['metrics']),
  ...alter('fewer metrics', 'first', [['metrics', 'org.apache.kafka.consumer.', Operation.subtract]]),
  ...show('with fewer metrics', 'first', ['metrics']),
  ...alter('more of what is no list', 'first', [['interval.ms', '5', Operation.append]]),
  ...alter('more matches', 'first', [['match', 'client_software_version=4.*', Operation.append]]),
  ...show('with more matches', 'first', ['match']),
  ...alter('metrics without an end', 'second', [['metrics', '']]),
  ...show('of everything', 'second'),
  ...alter('all metrics', 'second', [['metrics', '*']]),
  ...alter('metrics with blanks and twice', 'second', [['metrics', ' a , a ,b,,']]),
  ...show('with blanks and twice', 'second'),
  ...alter('the shortest interval', 'second', [['interval.ms', '100']]),
  ...alter('an interval that is too short', 'second', [['interval.ms', '99']]),
  ...alter('the longest interval', 'second', [['interval.ms', '3600000']]),
  ...alter('an interval that is too long', 'second', [['interval.ms', '3600001']]),
  ...alter('an interval that is no number', 'second', [['interval.ms', 'soon']]),
  ...alter('an interval with blanks', 'second', [['interval.ms', ' 500 ']]),
  ...alter('an empty interval', 'second', [['interval.ms', '']]),
  ...alter('an interval of null', 'second', [['interval.ms', null]]),
  ...alter('an unknown key', 'second', [['colour', 'blue']]),
  ...alter('an unknown key of a topic', 'second', [['retention.ms', '5']]),
  ...alter('an unknown key, removed', 'second', [['colour', null, Operation.delete]]),
  ...alter('a bad value behind an unknown key', 'second', [
    ['colour', 'blue'],
    ['interval.ms', '1'],
  ]),
  ...alter('every match', 'second', [
    [
      'match',
      'client_instance_id=b69cc35a-.*, client_id=a, client_software_name=b, client_software_version=1, ' +
        'client_source_address=127.0.0.1, client_source_port=[0-9]+',
    ],
  ]),
  ...show('with every match', 'second'),
  ...alter('no match', 'second', match('')),
  ...alter('a match of nothing', 'second', match('client_id=')),
  ...alter('a match without a value', 'second', match('client_id')),
  ...alter('a match with an unknown key', 'second', match('client_colour=blue')),
  ...alter('a match with a bad pattern', 'second', match('client_id=(')),
  ...alter('a match with two values', 'second', match('client_id=a=b')),
  ...alter('a match twice', 'second', match('client_id=a,client_id=b')),
  ...alter('matches and commas', 'second', match('client_id=a,,client_software_name=b,')),
  ...alter('a match with blanks', 'second', match(' client_id = a ')),
  ...alter('a match in capitals', 'second', match('CLIENT_ID=a')),
  ...alter('one without a name', '', [['interval.ms', '1000']]),
  ...alter('one without a name and settings', '', []),
  ...alter('one with a strange name', 'a b/c:ü', [['interval.ms', '1000']]),
  ...alter('only validated', 'third', [['interval.ms', '1000']], true),
  ...alter('only validated, and bad', 'third', [['interval.ms', '1']], true),
  ...alter('in an unknown way', 'third', [['interval.ms', '1000', 9]]),
  ...alter('the same key twice', 'third', [
    ['interval.ms', '1000'],
    ['interval.ms', '2000'],
  ]),
  ...show('that was only validated', 'third'),
  ...replace('replaced', 'first', { 'interval.ms': '7000' }),
  ...show('that was replaced', 'first'),
  ...replace('replaced badly', 'first', { colour: 'blue' }),
  ...replace('replaced by nothing', 'first', {}),
  ...show('that was replaced by nothing', 'first'),
  ...list('that there still are'),
  ...alter('no settings any more', 'second', [
    ['interval.ms', null, Operation.delete],
    ['metrics', null, Operation.delete],
    ['match', null, Operation.delete],
  ]),
  ...alter('no strange one any more', 'a b/c:ü', [['interval.ms', null, Operation.delete]]),
  ...show('that went', 'second'),
  ...list('that are left'),
];
