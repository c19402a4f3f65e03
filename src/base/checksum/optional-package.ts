// Native packages are optional: when one is missing, or was built for another platform, Samsa runs
// the same everywhere on its own TypeScript, only slower. Loading one can therefore never throw.

import { createRequire } from 'node:module';

export interface OptionalPackage<Exports> {
  readonly name: string;
  /** undefined when the package cannot be used here. */
  readonly exports: Exports | undefined;
  /** Why not: what was thrown when it was loaded. */
  readonly failure: Error | undefined;
}

const require = createRequire(import.meta.url);

export function loadOptionalPackage<Exports>(name: string): OptionalPackage<Exports> {
  try {
    return { name, exports: require(name) as Exports, failure: undefined };
  } catch (cause) {
    return { name, exports: undefined, failure: cause instanceof Error ? cause : new Error(String(cause)) };
  }
}
