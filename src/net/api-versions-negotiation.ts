// The first exchange of a connection (KIP-511): we ask in our highest version; a broker that does not
// know it answers in version 0 with error 35 and its own range of ApiVersions, and we ask again.

import type { ByteReader } from '../base/bytes/byte-reader.ts';
import { apiVersionsApi } from '../protocol/apis/api-versions.ts';
import type { Decoded, Encodable } from '../protocol/schema/fields.ts';
import type { Api } from '../protocol/schema/message.ts';
import { ApiVersionsTable } from './api-versions-table.ts';
import { ProtocolError } from './connection-errors.ts';

type ApiVersionsApi = typeof apiVersionsApi;
type Ask = (
  api: ApiVersionsApi,
  version: number,
  request: Encodable<ApiVersionsApi['request']['fields']>,
) => Promise<Decoded<ApiVersionsApi['response']['fields']>>;

const unsupportedVersion = 35;

/** In which version the body behind a response header is written: ours, but for the refusal of ApiVersions. */
export function answerVersion(api: Api, version: number, reader: ByteReader): number {
  if (api.key !== apiVersionsApi.key || reader.remaining < 2) return version;
  return reader.buffer.readInt16BE(reader.position) === unsupportedVersion ? 0 : version;
}

export async function negotiateApiVersions(
  ask: Ask,
  softwareName: string,
  softwareVersion: string,
): Promise<ApiVersionsTable> {
  const softwareFields = { clientSoftwareName: softwareName, clientSoftwareVersion: softwareVersion };
  const first = await ask(apiVersionsApi, apiVersionsApi.latestStableVersion, softwareFields);
  const answer =
    first.errorCode === unsupportedVersion ? await ask(apiVersionsApi, lowerVersion(first), softwareFields) : first;
  if (answer.errorCode !== 0) throw new ProtocolError(`ApiVersions was answered with error ${answer.errorCode}`);
  return new ApiVersionsTable(answer.apiKeys, answer.finalizedFeatures);
}

function lowerVersion(refusal: Decoded<ApiVersionsApi['response']['fields']>): number {
  const own = refusal.apiKeys.find((api) => api.apiKey === apiVersionsApi.key);
  // A broker from before KIP-511 says nothing about itself; version 0 is what every broker knows.
  return Math.max(0, Math.min(own?.maxVersion ?? 0, apiVersionsApi.latestStableVersion - 1));
}
