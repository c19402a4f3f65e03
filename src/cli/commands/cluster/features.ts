// samsa cluster features.

import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { writeTable } from '../../output/text-table.ts';

interface FeaturesGiven extends ConnectionGiven {
  readonly format: OutputFormat;
}

interface Feature {
  readonly name: string;
  /** undefined: it is not in use. */
  readonly level: number | undefined;
  readonly supported: { readonly min: number; readonly max: number } | undefined;
}

export function listFeatures({ format, ...given }: FeaturesGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { finalizedFeatures, supportedFeatures } = await admin.describeFeatures({ signal: context.signal });
    const names = [...new Set([...supportedFeatures.keys(), ...finalizedFeatures.keys()])].toSorted();
    const features = names.map((name): Feature => {
      const range = supportedFeatures.get(name);
      return {
        name,
        level: finalizedFeatures.get(name)?.maxVersionLevel,
        supported: range === undefined ? undefined : { min: range.minVersionLevel, max: range.maxVersionLevel },
      };
    });
    if (isForMachines(format)) {
      const items = features.map(({ name, level, supported }) => ({
        name,
        finalizedLevel: level ?? null,
        supportedMinLevel: supported?.min ?? null,
        supportedMaxLevel: supported?.max ?? null,
      }));
      return writeItems(context, format, 'features', items);
    }
    return writeTable<Feature>(
      context,
      [
        { heading: 'FEATURE', text: ({ name }) => name },
        { heading: 'LEVEL', text: ({ level }) => level },
        { heading: 'SUPPORTED', text: ({ supported }) => supported && `${supported.min}-${supported.max}` },
      ],
      features,
    );
  });
}
