#!/usr/bin/env node
// kafka-cluster, and kafka-cluster.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(async () => (await import('./cluster/cluster-tool.ts')).clusterTool);
