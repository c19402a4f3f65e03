#!/usr/bin/env node
// kafka-topics, and kafka-topics.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./topics/topics-tool.ts')).topicsTool);
