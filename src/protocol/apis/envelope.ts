// Envelope (key 58). A broker wraps a client's request for the controller: the original bytes, the principal as the
// broker authenticated it, and the client's address (KIP-590). The answer wraps the original's answer. Needs
// ClusterAction.
// Errors, when the wrapped request was not carried out at all: NOT_CONTROLLER (the broker looks for the new one and
// repeats), CLUSTER_AUTHORIZATION_FAILED, PRINCIPAL_DESERIALIZATION_FAILURE, INVALID_REQUEST, UNSUPPORTED_VERSION;
// `responseData` is null then.

import { bytes, int16 } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const envelopeApi = defineApi({
  key: 58,
  name: 'Envelope',
  versions: '0',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    requestData: bytes(),
    requestPrincipal: bytes({ nullable: '0+' }),
    clientHostAddress: bytes(),
  },
  response: {
    responseData: bytes({ nullable: '0+', default: null }),
    errorCode: int16(),
  },
});
