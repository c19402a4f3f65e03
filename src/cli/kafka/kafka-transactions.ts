#!/usr/bin/env node
// kafka-transactions, and kafka-transactions.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(async () => (await import('./transactions/transactions-tool.ts')).transactionsTool);
