// `kafka-features feature-dependencies`: what levels of features ask of others, without a cluster.

import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { metadataVersionName } from '../releases/metadata-versions.ts';
import { dependencyLines, highestLevel, metadataFeature, parseFeatureLevel } from '../releases/release-features.ts';
import { CommandLineError } from '../options/tool-options.ts';

export async function showDependencies(given: GivenArguments, { output }: CommandContext): Promise<number> {
  for (const [name, level] of given.all('feature').map(parseFeatureLevel)) {
    checkLevel(name, level);
    await output.line(dependencyLines(name, level).join('\n'));
  }
  return 0;
}

function checkLevel(name: string, level: number): void {
  if (name === metadataFeature) {
    if (metadataVersionName(level) === undefined) throw new CommandLineError(`Unknown metadata.version ${level}`);
    return;
  }
  const highest = highestLevel(name);
  if (highest === undefined) throw new CommandLineError(`Unknown feature: ${name}`);
  if (level < 0 || level > highest) throw new CommandLineError(`No feature:${name} with feature level ${level}`);
}
