// The version of the package, read from its package.json: the same file beside sources and built code.

import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

export const packageVersion = manifest.version;
