#!/usr/bin/env node
// kafka-server-stop, and kafka-server-stop.sh.

import { startProgram } from './start-tool.ts';

await startProgram(async () => (await import('./server-stop/server-stop.ts')).stopServers);
