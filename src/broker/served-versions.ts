// The highest version of an API that is served: one that may still change only if the operator says so.

import type { Api } from '../protocol/schema/message.ts';
import type { BrokerServices } from './services.ts';

export function maxServedVersion(api: Api, { config }: BrokerServices): number {
  return config.values['unstable.api.versions.enable'] ? api.versions.max : api.latestStableVersion;
}
