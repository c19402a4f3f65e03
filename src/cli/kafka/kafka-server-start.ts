#!/usr/bin/env node
// kafka-server-start, and kafka-server-start.sh.

import { startProgram } from './start-tool.ts';

await startProgram(async () => (await import('./server-start/server-start.ts')).startServer);
