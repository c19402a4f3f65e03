// Request and response headers.

import { int16, int32, string } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

/** In front of every request. v2 adds tagged fields, the client id keeps its old form all the same. */
export const requestHeader = defineMessage({
  name: 'RequestHeader',
  versions: '1-2',
  flexible: '2+',
  fields: {
    requestApiKey: int16(),
    requestApiVersion: int16(),
    correlationId: int32(),
    clientId: string({ nullable: '1+', compact: false }),
  },
});

/** In front of every response. v1 adds tagged fields. */
export const responseHeader = defineMessage({
  name: 'ResponseHeader',
  versions: '0-1',
  flexible: '1+',
  fields: {
    correlationId: int32(),
  },
});
