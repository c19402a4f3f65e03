#!/usr/bin/env node
// kafka-producer-perf-test, and kafka-producer-perf-test.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(async () => (await import('./producer-perf-test/producer-perf-tool.ts')).producerPerfTool);
