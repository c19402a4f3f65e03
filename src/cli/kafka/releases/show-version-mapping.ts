// The command version-mapping of kafka-features and kafka-storage: which levels go with a release.

import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { latestMetadataVersion } from './metadata-versions.ts';
import { versionMappingLines } from './release-features.ts';

export async function showVersionMapping(given: GivenArguments, { output }: CommandContext): Promise<number> {
  const version = given.text('release-version') ?? latestMetadataVersion;
  await output.line(versionMappingLines(version).join('\n'));
  return 0;
}
