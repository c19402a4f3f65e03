#!/usr/bin/env node
// kafka-client-metrics, and kafka-client-metrics.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./client-metrics/client-metrics-tool.ts')).clientMetricsTool);
