// `kafka-features describe`: a line for each feature that the nodes support.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { metadataVersionName } from '../releases/metadata-versions.ts';
import { metadataFeature } from '../releases/release-features.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';

export async function describeFeatures(
  admin: Admin,
  given: GivenArguments,
  { output, signal }: CommandContext,
): Promise<number> {
  const nodeId = given.number('node-id');
  if (nodeId !== undefined && nodeId < 0)
    throw new CommandLineError(`Invalid node id ${nodeId}: must be non-negative.`);
  const { supportedFeatures, finalizedFeatures, finalizedFeaturesEpoch } = await timedCall(
    'describeFeatures',
    admin.describeFeatures({ nodeId, signal }),
  );
  for (const [name, supported] of [...supportedFeatures].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const shown = (level: number): string => levelText(name, level).padEnd(15);
    await output.line(
      [
        `Feature: ${name.padEnd(40)}`,
        `SupportedMinVersion: ${shown(supported.minVersionLevel)}`,
        `SupportedMaxVersion: ${shown(supported.maxVersionLevel)}`,
        `FinalizedVersionLevel: ${shown(finalizedFeatures.get(name)?.maxVersionLevel ?? 0)}`,
        `Epoch: ${finalizedFeaturesEpoch ?? '-'}`,
      ].join('  '),
    );
  }
  return 0;
}

/** Metadata versions have names. */
function levelText(feature: string, level: number): string {
  if (feature !== metadataFeature) return String(level);
  return metadataVersionName(level) ?? `UNKNOWN ${level}`;
}
