// `npm start`: the built command when there is a build, as after every `npm ci`; the sources otherwise.
// Plain JavaScript, so that a Node that is too old gets as far as the command's own explanation.

import { existsSync } from 'node:fs';

const built = new URL('../dist/cli/samsa.js', import.meta.url);
await import(existsSync(built) ? built.href : new URL('../src/cli/samsa.ts', import.meta.url).href);
