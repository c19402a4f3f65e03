// What a broker said it understands, and the version both ends use for an API: the highest that both
// know, inside the bounds a caller sets.

import type { Api } from '../protocol/schema/message.ts';
import { UnsupportedVersionError } from './connection-errors.ts';

export interface VersionBounds {
  /** Lowest version the request can be expressed in. */
  readonly minVersion?: number;
  /** Highest version the caller wants. */
  readonly maxVersion?: number;
}

export class ApiVersionsTable {
  readonly #ranges: ReadonlyMap<number, { readonly min: number; readonly max: number }>;
  readonly #features: ReadonlyMap<string, number>;

  constructor(
    apiKeys: readonly { readonly apiKey: number; readonly minVersion: number; readonly maxVersion: number }[],
    finalizedFeatures: readonly { readonly name: string; readonly maxVersionLevel: number }[] = [],
  ) {
    this.#features = new Map(finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]));
    this.#ranges = new Map(apiKeys.map((api) => [api.apiKey, { min: api.minVersion, max: api.maxVersion }]));
  }

  /** The level at which the cluster has a feature (KIP-584); 0 for one that it does not have. */
  finalizedFeature(name: string): number {
    return this.#features.get(name) ?? 0;
  }

  supports(api: Api, minVersion = 0): boolean {
    const range = this.#ranges.get(api.key);
    return (
      range !== undefined && range.max >= Math.max(minVersion, api.versions.min) && range.min <= api.latestStableVersion
    );
  }

  /** Throws `UnsupportedVersionError` when the two ends have nothing in common. */
  choose(api: Api, bounds: VersionBounds = {}): number {
    const range = this.#ranges.get(api.key);
    if (range === undefined) throw new UnsupportedVersionError(`the broker does not support ${api.name}`);
    const max = Math.min(range.max, api.latestStableVersion, bounds.maxVersion ?? Infinity);
    const min = Math.max(range.min, api.versions.min, bounds.minVersion ?? 0);
    if (max >= min) return max;
    throw new UnsupportedVersionError(
      `the broker supports ${api.name} ${range.min} to ${range.max}, this request needs ` +
        `${Math.max(api.versions.min, bounds.minVersion ?? 0)} to ${Math.min(api.latestStableVersion, bounds.maxVersion ?? Infinity)}`,
    );
  }
}
