// UpdateFeatures (KIP-584): raises or lowers the finalised levels, all that are named or none. Checks and texts in
// Kafka's order (4.3: FeatureControlManager); what a level means is read from the image where it matters.

import type { BrokerImage, SupportedFeature } from '../metadata/image/cluster.ts';
import { ResourceType } from '../metadata/image/configs.ts';
import { elrVersionFeature, metadataVersionFeature } from '../metadata/image/features.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { succeeded } from './decision-context.ts';
import { kraftVersionFeature, metadataVersion, minInSyncRecord, supportedFeatures } from './features.ts';

/** As the protocol numbers them. */
export const UpgradeType = { upgrade: 1, safeDowngrade: 2, unsafeDowngrade: 3 } as const;
const upgradeTypes: readonly number[] = Object.values(UpgradeType);
/** 3.3-IV3, the oldest metadata version that Kafka 4.3 knows. */
const oldestMetadataVersion = 7;

export interface FeatureUpdate {
  readonly feature: string;
  /** 0 switches the feature off. */
  readonly maxVersionLevel: number;
  readonly upgradeType: number;
}

export interface UpdateFeaturesRequest {
  readonly updates: readonly FeatureUpdate[];
  readonly validateOnly: boolean;
  /** The level of `kraft.version`, which stands elsewhere. */
  readonly kraftVersion: number;
}

/** One answer for all. Of a feature that is named twice the last word counts. */
export function decideUpdateFeatures(
  context: DecisionContext,
  { updates, validateOnly, kraftVersion }: UpdateFeaturesRequest,
): MetadataDecision<ItemOutcome> {
  const records: MetadataRecord[] = [];
  for (const update of new Map(updates.map((each) => [each.feature, each])).values()) {
    const isQuorum = update.feature === kraftVersionFeature;
    const current = isQuorum ? kraftVersion : (context.image.features.get(update.feature) ?? 0);
    const problem = updateProblem(context, update, current);
    if (problem !== undefined) return { records: [], response: refusal(problem) };
    if (!isQuorum) records.push(...changeRecords(context, update));
  }
  return { records: validateOnly ? [] : records, response: succeeded };
}

function updateProblem(context: DecisionContext, update: FeatureUpdate, current: number): string | undefined {
  const { feature, maxVersionLevel, upgradeType } = update;
  if (isOlderMetadata(update) && upgradeType !== UpgradeType.upgrade && upgradeTypes.includes(upgradeType))
    return metadataDowngradeProblem(update, current);
  const problem = levelProblem(context, update, current);
  return problem === undefined
    ? undefined
    : `Invalid update version ${maxVersionLevel} for feature ${feature}. ${problem}`;
}

/** A version that Samsa does not write, but Kafka 4.3 does. */
function isOlderMetadata({ feature, maxVersionLevel: level }: FeatureUpdate): boolean {
  return feature === metadataVersionFeature && level >= oldestMetadataVersion && level < metadataVersion;
}

/** From the version of this release there is no way back, in Kafka neither. */
function metadataDowngradeProblem({ maxVersionLevel, upgradeType }: FeatureUpdate, current: number): string {
  const reason =
    upgradeType === UpgradeType.safeDowngrade
      ? 'Refusing to perform the requested downgrade because it might delete metadata information.'
      : 'Unsafe metadata downgrade is not supported in this version.';
  return `Unsupported metadata.version downgrade from ${current} to ${maxVersionLevel}. ${reason}`;
}

function levelProblem(context: DecisionContext, update: FeatureUpdate, current: number): string | undefined {
  const { feature, maxVersionLevel: level, upgradeType } = update;
  if (!upgradeTypes.includes(upgradeType)) return 'The controller does not support the given upgrade type.';
  if (level < 0) return 'A feature version cannot be less than 0.';
  const unsupported = isOlderMetadata(update) ? undefined : supportProblem(context, feature, level);
  if (unsupported !== undefined) return unsupported;
  if (level < current && upgradeType === UpgradeType.upgrade) {
    return (
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe " +
      'downgrade.'
    );
  }
  if (level > current && upgradeType !== UpgradeType.upgrade) return "Can't downgrade to a newer version.";
  if (!supportedFeatures.some(({ name }) => name === feature)) return `Feature ${feature} not found.`;
  if (feature !== kraftVersionFeature || level === current) return undefined;
  return level < current
    ? "Can't downgrade the version of this feature."
    : 'This release of Samsa keeps the version that the metadata log was made with.';
}

/** Every node must be able to do what the level promises. */
function supportProblem({ image, nodeId }: DecisionContext, feature: string, level: number): string | undefined {
  const local = rangeProblem(`Local controller ${nodeId}`, supportedFeatures, feature, level);
  if (local !== undefined || feature === kraftVersionFeature) return local;
  for (const broker of image.cluster.values()) {
    const problem = rangeProblem(`Broker ${broker.id}`, broker.features, feature, level);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(
  who: string,
  supported: BrokerImage['features'],
  feature: string,
  level: number,
): string | undefined {
  const range = supported.find(({ name }) => name === feature) ?? notSupported(feature);
  if (level >= range.minSupportedVersion && level <= range.maxSupportedVersion) return undefined;
  return range.maxSupportedVersion === 0
    ? `${who} does not support this feature.`
    : `${who} only supports versions ${range.minSupportedVersion}-${range.maxSupportedVersion}`;
}

/** Everybody can do without a feature. */
const notSupported = (name: string): SupportedFeature => ({ name, minSupportedVersion: 0, maxSupportedVersion: 0 });

function changeRecords({ image }: DecisionContext, { feature, maxVersionLevel }: FeatureUpdate): MetadataRecord[] {
  const record = metadataRecord('FeatureLevelRecord', { name: feature, featureLevel: maxVersionLevel });
  if (feature !== elrVersionFeature || maxVersionLevel === 0) return [record];
  return [...eligibilityRecords(image), record];
}

/** KIP-966: the minimum of in-sync replicas is one for the whole cluster as long as eligibility rests on it. */
function* eligibilityRecords({ configs }: DecisionContext['image']): Generator<MetadataRecord, void, undefined> {
  const name = 'min.insync.replicas';
  let isSet = false;
  for (const { type, name: resourceName, values } of configs.values()) {
    if (type !== ResourceType.BROKER || !values.has(name)) continue;
    if (resourceName === '') isSet = true;
    else yield metadataRecord('ConfigRecord', { resourceType: type, resourceName, name, value: null });
  }
  if (!isSet) yield minInSyncRecord('1');
}

function refusal(problem: string): ItemOutcome {
  return {
    errorCode: ErrorCode.INVALID_UPDATE_VERSION,
    errorMessage: `The update failed for all features since the following feature had an error: ${problem}`,
  };
}
