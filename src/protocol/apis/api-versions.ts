// ApiVersions (key 18). The first request on nearly every connection: which versions of which APIs does this node
// speak, and which features are on? Anyone may ask, before SASL and at any time later.
// A version that we do not have is not an error of the connection: the body stays unread, and the answer is a v0 body
// with UNSUPPORTED_VERSION and the one entry of this API, so that the client can ask again (KIP-511). For the same
// reason the answer has the oldest response header in every version.
// v1 throttle time, v2 answers before throttling. v3 flexible: the client names itself, the features are told. v4:
// features may begin at version 0 (KAFKA-17011); v3 must not be shown one that does.
// Errors: INVALID_REQUEST for a client name or version with other characters than letters, digits, `-` and `.` (first
// and last a letter or digit).
// Produce is advertised from v0 although it begins at v3: older librdkafka takes a higher minimum for "no Produce"
// (KAFKA-18659).

import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const apiVersionsApi = defineApi({
  key: 18,
  name: 'ApiVersions',
  versions: '0-4',
  flexible: '3+',
  listeners: ['broker', 'controller'],
  request: {
    clientSoftwareName: string({ versions: '3+', ignorable: true }),
    clientSoftwareVersion: string({ versions: '3+', ignorable: true }),
  },
  response: {
    errorCode: int16(),
    apiKeys: array({
      apiKey: int16(),
      minVersion: int16(),
      maxVersion: int16(),
    }),
    throttleTimeMs: int32({ versions: '1+', ignorable: true }),
    supportedFeatures: array(
      {
        name: string({ versions: '3+' }),
        minVersion: int16({ versions: '3+' }),
        maxVersion: int16({ versions: '3+' }),
      },
      { versions: '3+', tag: 0, ignorable: true },
    ),
    /** -1 unknown. */
    finalizedFeaturesEpoch: int64({ versions: '3+', tag: 1, default: -1, ignorable: true }),
    finalizedFeatures: array(
      {
        name: string({ versions: '3+' }),
        maxVersionLevel: int16({ versions: '3+' }),
        minVersionLevel: int16({ versions: '3+' }),
      },
      { versions: '3+', tag: 2, ignorable: true },
    ),
    zkMigrationReady: bool({ versions: '3+', tag: 3, default: false, ignorable: true }),
  },
});
