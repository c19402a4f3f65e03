#!/usr/bin/env node
// kafka-broker-api-versions, and kafka-broker-api-versions.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./broker-api-versions/broker-api-versions-tool.ts')).brokerApiVersionsTool);
