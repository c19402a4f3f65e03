// Ids that the coordinator gives to members: who it is for, and a random version 4 UUID in its usual text.

import type { Random } from '../../../base/ports/random.ts';

/** A static member's id begins with its instance id, any other's with the client id. */
export function newMemberId(random: Random, clientId: string, groupInstanceId: string | null): string {
  return `${groupInstanceId ?? clientId}-${randomUuidText(random)}`;
}

function randomUuidText(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
