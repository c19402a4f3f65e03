#!/usr/bin/env node
// kafka-verifiable-consumer, and kafka-verifiable-consumer.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(
  async () => (await import('./verifiable-consumer/verifiable-consumer-tool.ts')).verifiableConsumerTool,
);
