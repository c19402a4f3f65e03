// Listing and describing groups, as the scripts say it.

import { join } from 'node:path';
import { runScripts } from '../offsets/run-scripts.ts';

runScripts(join(import.meta.dirname, 'scripts'));
