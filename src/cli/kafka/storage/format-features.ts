// The levels of features that a cluster begins with: those of a release, except where others are asked for.

import type { GivenArguments } from '../arguments/given-arguments.ts';
import { latestMetadataVersion, metadataVersionName, releasedMetadataLevel } from '../releases/metadata-versions.ts';
import {
  highestLevel,
  levelsOfRelease,
  metadataFeature,
  neededMetadataLevel,
  parseFeatureLevel,
  releaseFeatureNames,
} from '../releases/release-features.ts';
import { CommandLineError } from '../options/tool-options.ts';

export const kraftFeature = 'kraft.version';

export interface FormatFeatures {
  readonly metadataLevel: number;
  /** Without those of 0, the metadata version first, the others by name; `kraft.version` stands elsewhere. */
  readonly levels: readonly (readonly [name: string, level: number])[];
  /** When it was asked for. */
  readonly kraftLevel: number | undefined;
}

/** Throws a `CommandLineError`. */
export function formatFeatures(given: GivenArguments): FormatFeatures {
  const asked = new Map(given.all('feature').map(parseFeatureLevel));
  const metadataLevel = metadataLevelOf(given.text('release-version'), asked.get(metadataFeature));
  asked.delete(metadataFeature);
  for (const [name, level] of asked) checkLevel(name, level);
  const levels = new Map([...levelsOfRelease(metadataLevel), ...asked]);
  for (const [name, level] of levels) {
    const needed = neededMetadataLevel(name, level);
    if (needed !== undefined && needed > metadataLevel)
      throw new CommandLineError(
        `${name} could not be set to ${level} because it depends on metadata.version level ${needed}`,
      );
  }
  levels.delete(kraftFeature);
  const others = [...levels].filter(([, level]) => level > 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    metadataLevel,
    levels: [[metadataFeature, metadataLevel], ...others],
    kraftLevel: asked.get(kraftFeature),
  };
}

function metadataLevelOf(release: string | undefined, level: number | undefined): number {
  if (level === undefined) return releasedMetadataLevel(release ?? latestMetadataVersion);
  if (release !== undefined)
    throw new CommandLineError('Use --release-version instead of --feature metadata.version=X to avoid ambiguity.');
  if (metadataVersionName(level) === undefined)
    throw new CommandLineError(`No feature:metadata.version with feature level ${level}`);
  return level;
}

function checkLevel(name: string, level: number): void {
  const highest = highestLevel(name);
  if (highest === undefined)
    throw new CommandLineError(
      `Unsupported feature: ${name}. Supported features are: ${releaseFeatureNames.toSorted().join(', ')}`,
    );
  if (level < 0 || level > highest) throw new CommandLineError(`No feature:${name} with feature level ${level}`);
}
