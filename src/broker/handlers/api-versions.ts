// ApiVersions: what this listener serves, and the features of the cluster (KIP-584).

import { apiVersionsApi } from '../../protocol/apis/api-versions.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { finalizedFeatures, supportedFeatures } from '../../controller/features.ts';
import { defineHandler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import { type ServedApi, servesListener } from '../served-api.ts';
import { maxServedVersion } from '../served-versions.ts';
import type { BrokerServices } from '../services.ts';

const firstNamedVersion = 3;
/** Older clients refuse a feature whose lowest version is 0 (KIP-1022). */
const firstVersionWithZeroFeatures = 4;

export const apiVersions = defineHandler({
  api: apiVersionsApi,
  handle(request, context, broker) {
    if (
      context.apiVersion >= firstNamedVersion &&
      !(isSoftwareName(request.clientSoftwareName) && isSoftwareName(request.clientSoftwareVersion))
    ) {
      return { errorCode: ErrorCode.INVALID_REQUEST, apiKeys: [] };
    }
    if (context.apiVersion >= firstNamedVersion)
      context.client.introduce(request.clientSoftwareName, request.clientSoftwareVersion);
    const { features, provenance } = broker.image();
    return {
      errorCode: ErrorCode.NONE,
      apiKeys: broker.servedApis
        .filter((served) => servesListener(served, context.listenerKind) && served.isAdvertised?.(broker) !== false)
        .map((served) => advertise(served, broker)),
      supportedFeatures: shownFeatures(context),
      finalizedFeaturesEpoch: provenance.lastContainedOffset,
      finalizedFeatures: [...finalizedFeatures(features, broker.controller.kraftVersion)].map(([name, level]) => ({
        name,
        maxVersionLevel: level,
        minVersionLevel: level,
      })),
    };
  },
});

function advertise({ api, advertisedMinVersion }: ServedApi, broker: BrokerServices) {
  return {
    apiKey: api.key,
    minVersion: advertisedMinVersion ?? api.versions.min,
    maxVersion: maxServedVersion(api, broker),
  };
}

function shownFeatures({ apiVersion }: RequestContext) {
  return supportedFeatures.map(({ name, minSupportedVersion, maxSupportedVersion }) => ({
    name,
    minVersion: apiVersion < firstVersionWithZeroFeatures ? Math.max(minSupportedVersion, 1) : minSupportedVersion,
    maxVersion: maxSupportedVersion,
  }));
}

/** Letters and digits, with dots and dashes inside; checked character by character, in linear time. */
function isSoftwareName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/.test(name) && /[a-zA-Z0-9]$/.test(name);
}
