#!/usr/bin/env node
// kafka-consumer-perf-test, and kafka-consumer-perf-test.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./consumer-perf-test/consumer-perf-tool.ts')).consumerPerfTool);
