#!/usr/bin/env node
// kafka-verifiable-producer, and kafka-verifiable-producer.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(
  async () => (await import('./verifiable-producer/verifiable-producer-tool.ts')).verifiableProducerTool,
);
