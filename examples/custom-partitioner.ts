// Chooses partitions by a rule of its own: large payments have partition 0 to themselves, the others take turns
// in the rest.

import { jsonSerde, type PartitionerInput, Producer } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

interface Payment {
  readonly id: string;
  readonly amount: number;
}

let turn = 0;

function byAmount({ value, partitionCount }: PartitionerInput<Uint8Array, Payment>): number {
  if (value!.amount >= 1_000 || partitionCount === 1) return 0;
  turn += 1;
  return 1 + (turn % (partitionCount - 1));
}

await createPayments(bootstrapServers);
const producer = new Producer({ bootstrapServers, valueSerializer: jsonSerde<Payment>(), partitioner: byAmount });
try {
  const payments = [20, 5_000, 150, 1_000, 999].map((amount, index) => ({ id: `custom-${index}`, amount }));
  const written = await producer.send(payments.map((value) => ({ topic: 'payments', value })));
  for (const [index, { partition, offset }] of written.entries()) {
    console.log(`payments-${partition} ${offset}: ${JSON.stringify(payments[index])}`);
  }
} finally {
  await producer.close();
}
