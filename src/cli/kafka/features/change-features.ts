// `kafka-features upgrade`, `downgrade` and `disable`: the levels that are wanted, and what became of each. The
// cluster changes all of them or none.

import type { Admin, FeatureUpdate } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { failureMessage } from '../failure-message.ts';
import { metadataLevel } from '../releases/metadata-versions.ts';
import { levelsOfRelease, metadataFeature, parseFeatureLevel } from '../releases/release-features.ts';
import { timedOut } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';

export type FeatureOperation = 'upgrade' | 'downgrade' | 'disable';

const pastTense = { upgrade: 'upgraded', downgrade: 'downgraded', disable: 'disabled' } as const;

export async function changeFeatures(
  operation: FeatureOperation,
  admin: Admin,
  given: GivenArguments,
  context: CommandContext,
): Promise<number> {
  const levels = await wantedLevels(operation, given, context);
  if (levels.size === 0) throw new CommandLineError(`You must specify at least one feature to ${operation}`);
  const sorted = [...levels].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const updates = sorted.map(([feature, level]) => toUpdate(feature, level, upgradeTypeOf(operation, given)));
  const validateOnly = given.has('dry-run');
  const problems = await problemsOf(admin, updates, validateOnly, context);
  for (const { feature, maxVersionLevel } of updates) {
    const problem = problems.get(feature);
    const target = operation === 'disable' ? '' : ` to ${maxVersionLevel}`;
    await context.output.line(
      problem === undefined
        ? `${feature} ${validateOnly ? 'can be' : 'was'} ${pastTense[operation]}${target}.`
        : `${validateOnly ? 'Can' : 'Could'} not ${operation} ${feature}${target}. ${problem}`,
    );
  }
  if (problems.size === 0) return 0;
  throw new CommandLineError(`${problems.size} out of ${updates.length} operation(s) failed.`);
}

async function wantedLevels(
  operation: FeatureOperation,
  given: GivenArguments,
  { output }: CommandContext,
): Promise<ReadonlyMap<string, number>> {
  const levels = new Map<string, number>();
  const [release, metadata] = [given.text('release-version'), given.text('metadata')];
  if (release !== undefined) {
    if (metadata !== undefined || given.has('feature'))
      throw new CommandLineError('Can not specify `release-version` with other feature flags.');
    const level = metadataLevel(release);
    levels.set(metadataFeature, level);
    for (const [name, each] of levelsOfRelease(level)) if (each > 0 || operation !== 'upgrade') levels.set(name, each);
    return levels;
  }
  if (metadata !== undefined) {
    await output.line(' `metadata` flag is deprecated and may be removed in a future release.');
    levels.set(metadataFeature, metadataLevel(metadata));
  }
  for (const text of given.all('feature')) {
    const [name, level] = operation === 'disable' ? [text, 0] : parseFeatureLevel(text);
    if (levels.has(name)) throw new CommandLineError(`Feature ${name} was specified more than once.`);
    levels.set(name, level);
  }
  return levels;
}

function upgradeTypeOf(operation: FeatureOperation, given: GivenArguments): NonNullable<FeatureUpdate['upgradeType']> {
  if (operation === 'upgrade') return 'UPGRADE';
  return given.has('unsafe') ? 'UNSAFE_DOWNGRADE' : 'SAFE_DOWNGRADE';
}

/** Throws a `CommandLineError` for what no cluster is asked. */
function toUpdate(
  feature: string,
  maxVersionLevel: number,
  upgradeType: NonNullable<FeatureUpdate['upgradeType']>,
): FeatureUpdate {
  if (maxVersionLevel === 0 && upgradeType === 'UPGRADE')
    throw new CommandLineError(
      `The upgradeType flag should be set to SAFE_DOWNGRADE or UNSAFE_DOWNGRADE when the provided maxVersionLevel:${maxVersionLevel} is < 1.`,
    );
  if (maxVersionLevel < 0) throw new CommandLineError('Cannot specify a negative version level.');
  if (feature === '') throw new CommandLineError('Provided feature can not be empty.');
  return { feature, maxVersionLevel, upgradeType };
}

async function problemsOf(
  admin: Admin,
  updates: readonly FeatureUpdate[],
  validateOnly: boolean,
  context: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  const { errors } = await admin.updateFeatures(updates, { validateOnly, signal: context.signal });
  return new Map(
    [...errors].map(([feature, error]) => [feature, failureMessage(timedOut('updateFeatures', error))] as const),
  );
}
