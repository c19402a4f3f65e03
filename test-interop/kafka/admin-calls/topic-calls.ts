// Topics: created, grown, described, emptied, deleted.

import type { NewTopic } from '../../../src/client/index.ts';
import { call, calls } from './call.ts';

const noSuchId = 'zzzzzzzzzzzzzzzzzzzzzw';

const newTopics: Readonly<Record<string, NewTopic>> = {
  plain: { name: 'plain', partitions: 1, replicationFactor: 1 },
  'three partitions': { name: 'three', partitions: 3, replicationFactor: 1 },
  'brokers defaults': { name: 'defaults' },
  'an assignment': { name: 'assigned', assignment: [[1], [1]] },
  'with configs': {
    name: 'configured',
    partitions: 1,
    configs: { 'cleanup.policy': 'compact', 'retention.ms': '1000' },
  },
  'what is there': { name: 'plain', partitions: 1, replicationFactor: 1 },
  'a colliding name': { name: 'col.lision', partitions: 1 },
  'its collision': { name: 'col_lision', partitions: 1 },
  'an empty name': { name: '', partitions: 1 },
  'a name with a slash': { name: 'a/b', partitions: 1 },
  'a dot': { name: '.', partitions: 1 },
  'two dots': { name: '..', partitions: 1 },
  'a long name': { name: 'n'.repeat(250), partitions: 1 },
  'no partitions': { name: 'none', partitions: 0 },
  'minus two partitions': { name: 'minus', partitions: -2 },
  'no replicas': { name: 'bare', partitions: 1, replicationFactor: 0 },
  'too many replicas': { name: 'wide', partitions: 1, replicationFactor: 2 },
  'an unknown config': { name: 'odd', partitions: 1, configs: { nonsense: '1' } },
  'a bad value': { name: 'odd', partitions: 1, configs: { 'retention.ms': 'soon' } },
  'a value out of range': { name: 'odd', partitions: 1, configs: { 'segment.bytes': '-1' } },
  'a bad policy': { name: 'odd', partitions: 1, configs: { 'cleanup.policy': 'burn' } },
  'an unknown broker': { name: 'odd', assignment: [[7]] },
  'a broker twice': { name: 'odd', assignment: [[1, 1]] },
  'an empty assignment': { name: 'odd', assignment: [[]] },
  'uneven assignments': { name: 'odd', assignment: [[1], []] },
  grouped: { name: 'grouped', partitions: 2 },
  'other-grouped': { name: 'other-grouped', partitions: 1 },
  transacted: { name: 'transacted', partitions: 2 },
  doomed: { name: 'doomed', partitions: 1 },
  'doomed by id': { name: 'doomed-by-id', partitions: 1 },
};

const checks: Readonly<Record<string, NewTopic>> = {
  'what could be': { name: 'only-checked', partitions: 2, configs: { 'retention.ms': '5' } },
  'what is there': { name: 'plain', partitions: 1 },
  'a bad name': { name: 'a b', partitions: 1 },
  'a bad config': { name: 'only-checked', partitions: 1, configs: { 'min.insync.replicas': '0' } },
};

export const topicCalls = [
  ...calls('createTopics', newTopics, ({ admin }, topic) => admin.createTopics([topic])),
  ...calls('createTopics to see', checks, ({ admin }, topic) => admin.createTopics([topic], { validateOnly: true })),
  call('createTopics: nothing', ({ admin }) => admin.createTopics([])),
  call('createTopics: good and bad together', ({ admin }) =>
    admin.createTopics([{ name: 'good', partitions: 1 }, { name: 'not good', partitions: 1 }, { name: 'plain' }]),
  ),
  call('listTopics', async ({ admin }) => (await admin.listTopics()).map(({ name }) => name)),
  call('listTopics with details', ({ admin }) => admin.listTopics()),
  ...calls(
    'describeTopics',
    {
      one: ['plain'],
      several: ['three', 'assigned', 'plain'],
      'one that is not there': ['nowhere'],
      'some that are not there': ['plain', 'nowhere', 'three'],
      'a bad name': ['a b'],
      'an empty name': [''],
      twice: ['plain', 'plain'],
      none: [] as string[],
    },
    ({ admin }, names) => admin.describeTopics(names),
  ),
  call('describeTopics: with operations', ({ admin }) =>
    admin.describeTopics(['plain'], { includeAuthorizedOperations: true }),
  ),
  call('describeTopics: in small pages', ({ admin }) =>
    admin.describeTopics(['three', 'assigned', 'plain', 'nowhere'], { partitionSizeLimitPerResponse: 1 }),
  ),
  call('describeTopics: by id', async (side) => {
    const described = (await side.admin.describeTopics(['plain', 'three', 'doomed-by-id'])).all();
    for (const [name, { id }] of described) side.ids.set(name, id!);
    const results = await side.admin.describeTopics({ topicIds: [side.ids.get('three')!] });
    return [...results.all().values()];
  }),
  call('describeTopics: by an id that is not there', ({ admin }) => admin.describeTopics({ topicIds: [noSuchId] })),
  ...calls(
    'createPartitions',
    {
      'one more': { topic: 'plain', total: 2 },
      'as many': { topic: 'plain', total: 2 },
      fewer: { topic: 'three', total: 1 },
      none: { topic: 'three', total: 0 },
      'a negative count': { topic: 'three', total: -1 },
      'of what is not there': { topic: 'nowhere', total: 3 },
      'of an empty name': { topic: '', total: 3 },
      'with an assignment': { topic: 'assigned', total: 3, assignment: [[1]] },
      'with too short an assignment': { topic: 'assigned', total: 5, assignment: [[1]] },
      'with an unknown broker': { topic: 'assigned', total: 4, assignment: [[9]] },
      'with a broker twice': { topic: 'assigned', total: 4, assignment: [[1, 1]] },
    },
    ({ admin }, partitions) => admin.createPartitions([partitions]),
  ),
  call('createPartitions: to see', ({ admin }) =>
    admin.createPartitions([{ topic: 'three', total: 9 }], { validateOnly: true }),
  ),
  call('describeTopics: after that', ({ admin }) => admin.describeTopics(['plain', 'three', 'assigned'])),
  ...calls(
    'deleteTopics',
    {
      'by name': ['doomed'],
      again: ['doomed'],
      'what is not there': ['nowhere'],
      'a bad name': ['a b'],
      'an empty name': [''],
      nothing: [] as string[],
      'good and bad': ['good', 'nowhere'],
    },
    ({ admin }, names) => admin.deleteTopics(names),
  ),
  call('deleteTopics: by id', async ({ admin, ids }) => {
    const results = await admin.deleteTopics({ topicIds: [ids.get('doomed-by-id')!] });
    return [results.values.size, ...results.errors.values()];
  }),
  call('deleteTopics: by an id that is not there', ({ admin }) => admin.deleteTopics({ topicIds: [noSuchId] })),
];
