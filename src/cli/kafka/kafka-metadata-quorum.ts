#!/usr/bin/env node
// kafka-metadata-quorum, and kafka-metadata-quorum.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(async () => (await import('./metadata-quorum/metadata-quorum-tool.ts')).metadataQuorumTool);
