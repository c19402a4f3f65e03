// One connection to a broker of either kind, for requests in the version that is named or in the newest that both
// ends know.

import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../../src/net/client-connection.ts';
import { saslAuthenticateApi } from '../../../src/protocol/apis/sasl-authenticate.ts';
import { saslHandshakeApi } from '../../../src/protocol/apis/sasl-handshake.ts';
import type { Api, DecodedMessage, EncodableMessage } from '../../../src/protocol/schema/message.ts';
import type { TestClient } from '../../../test/broker/test-client.ts';

export interface Caller {
  /** The newest version both know, unless one is named. */
  ask<A extends Api>(
    api: A,
    request: EncodableMessage<A['request']>,
    version?: number,
  ): Promise<DecodedMessage<A['response']>>;
  /** For what was written for the broker's own tests. */
  readonly client: TestClient;
  close(): Promise<void>;
}

export async function connectTo(port: number): Promise<Caller> {
  const connection = await ClientConnection.connect(
    createPlatform(),
    { host: '127.0.0.1', port },
    { clientId: 'k-directory', requestTimeoutMs: 20_000 },
  );
  const send = (api: Api, request: unknown, version?: number): Promise<unknown> =>
    connection.send(
      api,
      request as never,
      version === undefined ? undefined : { minVersion: version, maxVersion: version },
    );
  const client = { call: (api: Api, version: number, request: unknown) => send(api, request, version) };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of one API, put differently
    ask: send as Caller['ask'],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only what can be called is needed
    client: client as unknown as TestClient,
    close: () => connection.close(),
  };
}

/** As a user that a JAAS configuration of `PlainLoginModule` knows. */
export async function authenticated(port: number, user: string, password: string): Promise<Caller> {
  const caller = await connectTo(port);
  const handshake = await caller.ask(saslHandshakeApi, { mechanism: 'PLAIN' }, 1);
  if (handshake.errorCode !== 0) throw new Error(`SaslHandshake: ${handshake.errorCode}`);
  const authBytes = Buffer.from(`\0${user}\0${password}`);
  const answer = await caller.ask(saslAuthenticateApi, { authBytes }, 1);
  if (answer.errorCode !== 0) throw new Error(`SaslAuthenticate: ${answer.errorMessage}`);
  return caller;
}
