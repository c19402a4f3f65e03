// Features of the cluster (KIP-584): which levels a broker can do, which one the cluster has agreed on, and
// how that is changed.

import { apiVersionsApi } from '../../protocol/apis/api-versions.ts';
import { updateFeaturesApi } from '../../protocol/apis/update-features.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Outcome } from '../item-retries.ts';
import type { Wait } from '../waiting.ts';
import {
  askAnyBroker,
  askBroker,
  askSingly,
  type Asking,
  outcomeOf,
  refuseError,
  requestTimeout,
} from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

export interface VersionRange {
  readonly minVersionLevel: number;
  readonly maxVersionLevel: number;
}

export interface FeatureMetadata {
  readonly finalizedFeatures: ReadonlyMap<string, VersionRange>;
  /** undefined when the broker does not know it. */
  readonly finalizedFeaturesEpoch: number | undefined;
  readonly supportedFeatures: ReadonlyMap<string, VersionRange>;
}

const firstVersionWithFeatures = 3;
/** What a client says of itself, from the same version on. */
const software = { clientSoftwareName: 'samsa', clientSoftwareVersion: '0' };
const lastVersion = 4;

/** As one broker sees it: that with `nodeId`, or any. */
export function describeFeatures(cluster: Cluster, nodeId: number | undefined, wait: Wait): Promise<FeatureMetadata> {
  return askSingly(cluster, wait, askingOf(nodeId), async (connection, timeoutMs) => {
    const response = await connection.send(apiVersionsApi, software, {
      timeoutMs,
      minVersion: firstVersionWithFeatures,
      maxVersion: lastVersion,
    });
    refuseError(response.errorCode);
    return {
      finalizedFeatures: new Map(
        response.finalizedFeatures.map(({ name, minVersionLevel, maxVersionLevel }) => [
          name,
          { minVersionLevel, maxVersionLevel },
        ]),
      ),
      finalizedFeaturesEpoch: response.finalizedFeaturesEpoch < 0 ? undefined : response.finalizedFeaturesEpoch,
      supportedFeatures: new Map(
        response.supportedFeatures.map(({ name, minVersion, maxVersion }) => [
          name,
          { minVersionLevel: minVersion, maxVersionLevel: maxVersion },
        ]),
      ),
    };
  });
}

export interface ApiVersionRange {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** What one broker can be asked, in its own order; that with `nodeId`, or any. */
export function describeApiVersions(
  cluster: Cluster,
  nodeId: number | undefined,
  wait: Wait,
): Promise<readonly ApiVersionRange[]> {
  return askSingly(cluster, wait, askingOf(nodeId), async (connection, timeoutMs) => {
    const hasSoftware = connection.versionOf(apiVersionsApi, {}) >= firstVersionWithFeatures;
    const response = await connection.send(apiVersionsApi, hasSoftware ? software : {}, { timeoutMs });
    refuseError(response.errorCode);
    return response.apiKeys;
  });
}

function askingOf(nodeId: number | undefined): Asking {
  if (nodeId === undefined) return askAnyBroker;
  return (within, items, waiting, call, mayRetry) => askBroker(within, nodeId, items, waiting, call, mayRetry);
}

const upgradeTypes = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const;

export interface FeatureUpdate {
  readonly feature: string;
  /** 0 ends the use of the feature, which is a downgrade. */
  readonly maxVersionLevel: number;
  /** Default `UPGRADE`. */
  readonly upgradeType?: keyof typeof upgradeTypes | undefined;
}

/** From version 2 on one update that is refused refuses all, and only the request as a whole has an error. */
const lastVersionWithResults = 1;

/** Results go by feature. Throws a `RangeError` for a level that is none, as Java does. */
export async function updateFeatures(
  cluster: Cluster,
  updates: readonly FeatureUpdate[],
  validateOnly: boolean,
  wait: Wait,
): Promise<ItemResults<void>> {
  for (const { feature, maxVersionLevel, upgradeType = 'UPGRADE' } of updates) {
    if (maxVersionLevel < 0) throw new RangeError(`The level of ${feature} cannot be negative.`);
    if (maxVersionLevel === 0 && upgradeType === 'UPGRADE')
      throw new RangeError(`The level of ${feature} can only be 0 by a downgrade.`);
  }
  const outcomes = await askAnyBroker<FeatureUpdate, void>(
    cluster,
    updates,
    wait,
    async (connection, items, timeoutMs) => {
      const featureUpdates = items.map(({ feature, maxVersionLevel, upgradeType = 'UPGRADE' }) => ({
        feature,
        maxVersionLevel,
        allowDowngrade: upgradeType !== 'UPGRADE',
        upgradeType: upgradeTypes[upgradeType],
      }));
      const bounds = { timeoutMs, minVersion: validateOnly ? 1 : 0 };
      const version = connection.versionOf(updateFeaturesApi, bounds);
      const response = await connection.send(
        updateFeaturesApi,
        {
          featureUpdates: featureUpdates.map(({ allowDowngrade, upgradeType, ...update }) =>
            version === 0 ? { ...update, allowDowngrade } : { ...update, allowDowngrade: false, upgradeType },
          ),
          timeoutMs: requestTimeout(timeoutMs),
          ...(validateOnly ? { validateOnly } : {}),
        },
        bounds,
      );
      refuseError(response.errorCode, response.errorMessage);
      if (version > lastVersionWithResults)
        return new Map(items.map((item): [FeatureUpdate, Outcome<void>] => [item, { value: undefined }]));
      return matchAnswers(
        items,
        ({ feature }) => feature,
        response.results,
        ({ feature }) => feature,
        ({ errorCode, errorMessage }) => outcomeOf(errorCode, errorMessage, () => undefined),
      );
    },
  );
  return new ItemResults([...outcomes].map(([{ feature }, outcome]) => [feature, outcome]));
}
