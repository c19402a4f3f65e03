// Transactions: one is open in `transacted` while these rows run.

import { call, calls } from './call.ts';

const partitions = {
  'with an open transaction': { topic: 'transacted', partition: 0 },
  'without producers': { topic: 'three', partition: 2 },
  'not there': { topic: 'transacted', partition: 99 },
  'of no topic': { topic: 'nowhere', partition: 0 },
};
/** What is not there is asked for again until the time is over. */
const short = { timeoutMs: 1_500 };

export const transactionCalls = [
  ...calls('describeProducers', partitions, ({ admin }, partition) => admin.describeProducers([partition], short)),
  ...calls('describeProducers of the broker', partitions, ({ admin }, partition) =>
    admin.describeProducers([partition], { brokerId: 1 }),
  ),
  call('listTransactions', ({ admin }) => admin.listTransactions()),
  ...calls(
    'listTransactions',
    {
      'in a state': { states: ['Ongoing'] },
      'in another state': { states: ['CompleteCommit'] },
      'in an unknown state': { states: ['Strange'] },
      'of no producer': { producerIds: [987_654_321] },
      'open for long': { durationMs: 3_600_000 },
      'open at all': { durationMs: 0 },
      'by a pattern': { transactionalIdPattern: 'txn-.*' },
      'by a pattern that finds nothing': { transactionalIdPattern: 'x.*' },
      'by a pattern that is none': { transactionalIdPattern: '(' },
    },
    ({ admin }, filter) => admin.listTransactions(filter),
  ),
  ...calls(
    'describeTransactions',
    { open: ['txn-open'], 'not there': ['nobody'], 'an empty name': [''], both: ['txn-open', 'nobody'] },
    ({ admin }, ids) => admin.describeTransactions(ids),
  ),
  ...calls(
    'abortTransaction',
    {
      'of no producer': {
        ...partitions['without producers'],
        producerId: 987_654,
        producerEpoch: 0,
        coordinatorEpoch: 0,
      },
      'of no topic': { ...partitions['of no topic'], producerId: 1, producerEpoch: 0, coordinatorEpoch: 0 },
    },
    ({ admin }, spec) => admin.abortTransaction(spec, short),
  ),
  call('abortTransaction: the open one', async ({ admin }) => {
    const partition = partitions['with an open transaction'];
    const [producer] = (await admin.describeProducers([partition])).all().values().next().value!;
    const { producerId, producerEpoch, coordinatorEpoch } = producer!;
    await admin.abortTransaction({ ...partition, producerId, producerEpoch, coordinatorEpoch });
    return admin.listOffsets([{ ...partition, offset: 'latest' }], { isolationLevel: 'read_committed' });
  }),
  ...calls('fenceProducers', { open: ['txn-open'], new: ['txn-new'], none: [] as string[] }, ({ admin }, ids) =>
    admin.fenceProducers(ids),
  ),
  call('fenceProducers: an empty id', ({ admin }) => admin.fenceProducers([''])),
  call('fenceProducers: too long a timeout', ({ admin }) =>
    admin.fenceProducers(['txn-new'], { timeoutMs: 3_600_000 }),
  ),
  call('forceTerminateTransaction', ({ admin }) => admin.forceTerminateTransaction('txn-open')),
];
