#!/usr/bin/env node
// kafka-e2e-latency, and kafka-e2e-latency.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./e2e-latency/e2e-latency-tool.ts')).e2eLatencyTool);
