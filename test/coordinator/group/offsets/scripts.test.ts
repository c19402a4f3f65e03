// Commits, fetches, deletions, expiry and transactions, as the scripts say them.

import { join } from 'node:path';
import { runScripts } from './run-scripts.ts';

runScripts(join(import.meta.dirname, 'scripts'));
