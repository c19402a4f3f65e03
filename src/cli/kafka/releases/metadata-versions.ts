// The metadata versions that Kafka's releases have had (KIP-778), as 4.3's tools know them: names, numbers, and with
// which of them a release is meant that is named without one.

import { javaSplit } from '../java/java-split.ts';
import { CommandLineError } from '../options/tool-options.ts';

const oldestLevel = 7;

/** From level 7 on, one for each level. */
const names = [
  '3.3-IV3',
  '3.4-IV0',
  '3.5-IV0',
  '3.5-IV1',
  '3.5-IV2',
  '3.6-IV0',
  '3.6-IV1',
  '3.6-IV2',
  '3.7-IV0',
  '3.7-IV1',
  '3.7-IV2',
  '3.7-IV3',
  '3.7-IV4',
  '3.8-IV0',
  '3.9-IV0',
  '4.0-IV0',
  '4.0-IV1',
  '4.0-IV2',
  '4.0-IV3',
  '4.1-IV0',
  '4.1-IV1',
  '4.2-IV0',
  '4.2-IV1',
  '4.3-IV0',
  '4.4-IV0',
] as const;

export const oldestMetadataVersion = names[0];
export const latestMetadataVersion = '4.3-IV0';
/** Those after it are not released: they have to be named in full. */
const latestLevel = levelOfName(latestMetadataVersion)!;

/** Of a version as the tool's user names it: `4.1-IV0`, `4.1` or `4.1.2`. Throws a `CommandLineError`. */
export function metadataLevel(version: string): number {
  const level = levelNamed(version);
  if (level === undefined) throw unknownVersion(version, names);
  return level;
}

function unknownVersion(version: string, known: readonly string[]): CommandLineError {
  return new CommandLineError(
    `Unknown metadata.version '${version}'. Supported metadata.version are: ${known.join(', ')}`,
  );
}

/** The same without versions that are not released. */
export function releasedMetadataLevel(version: string): number {
  const released = names.slice(0, latestLevel - oldestLevel + 1);
  const level = levelNamed(version);
  if (level !== undefined && level <= latestLevel) return level;
  throw unknownVersion(version, released);
}

/** undefined for a level that no version has. */
export function metadataVersionName(level: number): string | undefined {
  return names[level - oldestLevel];
}

function levelNamed(version: string): number | undefined {
  const parts = javaSplit(version, '.');
  const name = parts.length > 2 ? parts.slice(0, 2).join('.') : version;
  return levelOfName(name) ?? levelOfRelease(name);
}

function levelOfName(name: string): number | undefined {
  const at = names.findIndex((each) => each === name);
  return at < 0 ? undefined : at + oldestLevel;
}

function levelOfRelease(release: string): number | undefined {
  const at = names.findLastIndex((name, index) => name.split('-')[0] === release && index + oldestLevel <= latestLevel);
  return at < 0 ? undefined : at + oldestLevel;
}
