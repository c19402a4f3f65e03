// A member of a classic group that is none of consumers, as those of Kafka Connect: the group's protocol is its own.
// It stays for as long as a session may be silent, or until it leaves.

import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../../src/net/client-connection.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { syncGroupApi } from '../../../src/protocol/apis/sync-group.ts';
import { ErrorCode, KafkaError } from '../../../src/protocol/errors.ts';

export const foreignGroup = 'workers';
const sessionTimeoutMs = 1_200_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export class ForeignMember {
  readonly #connection: ClientConnection;
  readonly #memberId: string;

  private constructor(connection: ClientConnection, memberId: string) {
    this.#connection = connection;
    this.#memberId = memberId;
  }

  /** The coordinator must have been found by somebody. */
  static async join(port: number): Promise<ForeignMember> {
    const address = { host: '127.0.0.1', port };
    const connection = await ClientConnection.connect(createPlatform(), address, { clientId: 'worker' });
    const request = {
      groupId: foreignGroup,
      sessionTimeoutMs,
      rebalanceTimeoutMs: 10_000,
      protocolType: 'connect',
      protocols: [{ name: 'default', metadata: bytes('plans') }],
    };
    const { memberId } = await connection.send(joinGroupApi, { ...request, memberId: '' });
    const { errorCode, generationId } = await connection.send(joinGroupApi, { ...request, memberId });
    refuse(errorCode);
    const synced = await connection.send(syncGroupApi, {
      groupId: foreignGroup,
      generationId,
      memberId,
      protocolType: 'connect',
      protocolName: 'default',
      assignments: [{ memberId, assignment: bytes('tasks') }],
    });
    refuse(synced.errorCode);
    return new ForeignMember(connection, memberId);
  }

  async close(): Promise<void> {
    const members = [{ memberId: this.#memberId, groupInstanceId: null, reason: null }];
    const { errorCode } = await this.#connection.send(leaveGroupApi, { groupId: foreignGroup, members });
    await this.#connection.close();
    refuse(errorCode);
  }
}

function refuse(errorCode: number): void {
  if (errorCode !== ErrorCode.NONE) throw new KafkaError(errorCode);
}
