#!/usr/bin/env node
// kafka-features, and kafka-features.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(async () => (await import('./features/features-tool.ts')).featuresTool);
