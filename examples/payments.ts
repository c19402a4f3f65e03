// What the examples of producers write to: the topic `payments`, made with three partitions when it is not there.

import { Admin, ErrorCode, KafkaError } from '../src/client/index.ts';

export async function createPayments(bootstrapServers: string): Promise<void> {
  await using admin = new Admin({ bootstrapServers });
  try {
    (await admin.createTopics([{ name: 'payments', partitions: 3 }])).all();
  } catch (error) {
    if (!(error instanceof KafkaError && error.code === ErrorCode.TOPIC_ALREADY_EXISTS)) throw error;
  }
}
