// The release whose tools, options and texts these follow, as `--version` shows it.

import { version } from '../version.ts';

const kafkaRelease = '4.3.1';

export const toolRelease = `${kafkaRelease} (Samsa ${version})`;
