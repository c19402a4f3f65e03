#!/usr/bin/env node
// kafka-leader-election, and kafka-leader-election.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./leader-election/leader-election-tool.ts')).leaderElectionTool);
