// What a broker can be asked, as Kafka's tool shows it: its APIs by key, each with its versions and the highest one
// that a client of this release would use; those that it has not got are UNSUPPORTED.

import type { ApiVersionRange } from '../../../client/index.ts';
import { apiByKey, apis } from '../../../protocol/apis/index.ts';

export function nodeVersionsText(ranges: readonly ApiVersionRange[]): string {
  const lines = new Map(ranges.map((range) => [range.apiKey, rangeText(range)]));
  for (const { key, name, listeners } of apis) {
    if (!lines.has(key) && listeners.includes('broker')) lines.set(key, `${name}(${key}): UNSUPPORTED`);
  }
  const sorted = [...lines].toSorted(([a], [b]) => a - b).map(([, line]) => `\t${line}`);
  return `(\n${sorted.join(',\n')}\n)`;
}

function rangeText({ apiKey, minVersion, maxVersion }: ApiVersionRange): string {
  const api = apiByKey.get(apiKey);
  const versions = minVersion === maxVersion ? `${minVersion}` : `${minVersion} to ${maxVersion}`;
  if (api === undefined) return `UNKNOWN(${apiKey}): ${versions}`;
  const { name, latestStableVersion, versions: known } = api;
  const usable =
    latestStableVersion < minVersion
      ? 'unusable: node too new'
      : maxVersion < known.min
        ? 'unusable: node too old'
        : `usable: ${Math.min(latestStableVersion, maxVersion)}`;
  return `${name}(${apiKey}): ${versions} [${usable}]`;
}
