// Which level of which feature a release brings (KIP-1022), and what a level asks of others: one table, in the order
// in which Kafka's tools show it.

import { CommandLineError } from '../options/tool-options.ts';
import { metadataLevel, metadataVersionName } from './metadata-versions.ts';

interface ReleaseFeature {
  readonly name: string;
  /** From level 1 on, the metadata version that brings it. */
  readonly since: readonly string[];
  /** By level: the metadata version without which it is not possible. */
  readonly needs?: ReadonlyMap<number, string>;
}

export const metadataFeature = 'metadata.version';

const features: readonly ReleaseFeature[] = [
  { name: 'kraft.version', since: ['3.9-IV0'] },
  { name: 'transaction.version', since: ['4.0-IV2', '4.0-IV2'] },
  { name: 'group.version', since: ['4.0-IV0'] },
  { name: 'eligible.leader.replicas.version', since: ['4.1-IV0'], needs: new Map([[1, '4.0-IV1']]) },
  { name: 'share.version', since: ['4.2-IV0'] },
  { name: 'streams.version', since: ['4.2-IV1'] },
];

export const releaseFeatureNames: readonly string[] = features.map(({ name }) => name);

/** The highest level there is; undefined for a feature that is not known. */
export function highestLevel(name: string): number | undefined {
  return features.find((feature) => feature.name === name)?.since.length;
}

/** The levels that go with a metadata version, without its own; 0 for a feature that came later. */
export function levelsOfRelease(level: number): ReadonlyMap<string, number> {
  return new Map(
    features.map(({ name, since }) => [name, since.filter((version) => metadataLevel(version) <= level).length]),
  );
}

/** What `version-mapping` shows. Throws a `CommandLineError` for a version that is none. */
export function versionMappingLines(version: string): readonly string[] {
  const level = metadataLevel(version);
  const others = [...levelsOfRelease(level)].map(([name, each]) => `${name}=${each}`);
  return [`${metadataFeature}=${level} (${version})`, ...others];
}

/** The metadata level that a level of a feature asks for; undefined when it asks for none. */
export function neededMetadataLevel(name: string, level: number): number | undefined {
  const version = features.find((feature) => feature.name === name)?.needs?.get(level);
  return version === undefined ? undefined : metadataLevel(version);
}

/** What `feature-dependencies` shows of a level that there is. */
export function dependencyLines(name: string, level: number): readonly string[] {
  const shown = name === metadataFeature ? `${name}=${level} (${metadataVersionName(level)})` : `${name}=${level}`;
  const needed = features.find((feature) => feature.name === name)?.needs?.get(level);
  if (needed === undefined) return [`${shown} has no dependencies.`];
  return [`${shown} requires:`, `    ${metadataFeature}=${metadataLevel(needed)} (${needed})`];
}

/** `feature=level`. Throws a `CommandLineError`. */
export function parseFeatureLevel(text: string): readonly [name: string, level: number] {
  const at = text.indexOf('=');
  if (at < 0) throw new CommandLineError(`Can't parse feature=level string ${text}: equals sign not found.`);
  const [name, level] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const value = Number(level);
  if (!/^[+-]?\d+$/.test(level) || value < -(2 ** 15) || value >= 2 ** 15)
    throw new CommandLineError(`Can't parse feature=level string ${text}: unable to parse ${level} as a short.`);
  return [name, value];
}
