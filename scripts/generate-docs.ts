// Writes the reference pages of docs/ from the tables in the source. `npm run docs` runs it; a test
// fails when a page differs from what it would write. Each page has its file in docs/ beside this one.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brokerConfigurationPage } from './docs/broker-configuration.ts';
import { cliPage } from './docs/cli.ts';
import { clientOptionPages } from './docs/client-options.ts';
import { compatibilityPage } from './docs/compatibility.ts';
import { errorsPage } from './docs/errors.ts';
import { metricsPage } from './docs/metrics.ts';
import { toolsPage } from './docs/tools.ts';
import { topicConfigurationPage } from './docs/topic-configuration.ts';

/** The pages by file name below docs/. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['configuration.md', brokerConfigurationPage()],
    ['topic-configuration.md', topicConfigurationPage()],
    ...clientOptionPages,
    ['errors.md', errorsPage()],
    ['cli.md', cliPage()],
    ['compatibility.md', compatibilityPage()],
    ['tools.md', toolsPage()],
    ['metrics.md', metricsPage()],
  ]);
}

if (import.meta.main) {
  const directory = fileURLToPath(new URL('../docs/', import.meta.url));
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of referencePages()) writeFileSync(`${directory}${name}`, text);
}
