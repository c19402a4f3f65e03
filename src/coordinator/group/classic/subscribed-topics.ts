// What the members of a "consumer" group read, as far as the coordinator can tell: it looks into the
// metadata that consumers put into JoinGroup, and into nothing else of it.

import { ByteReader, MalformedError } from '../../../base/bytes/byte-reader.ts';
import { consumerProtocolSubscription } from '../../../protocol/messages/consumer-protocol.ts';
import { decodeMessage } from '../../../protocol/schema/codec.ts';
import type { ClassicMember } from './classic-member.ts';

/** The protocol type of consumers; the broker knows no other. */
export const consumerProtocolType = 'consumer';

/** The topics of all members; undefined when some member cannot be understood. */
export function subscribedTopicsOf(members: Iterable<ClassicMember>, protocolName: string): Set<string> | undefined {
  const topics = new Set<string>();
  try {
    for (const member of members) for (const topic of topicsIn(member.metadataOf(protocolName))) topics.add(topic);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
  return topics;
}

/** Of any version: the topics come first in all of them. */
function topicsIn(metadata: Uint8Array): readonly string[] {
  const reader = new ByteReader(metadata);
  const version = reader.int16();
  if (version < 0) throw new MalformedError(`a subscription of version ${version}`);
  return decodeMessage(consumerProtocolSubscription, 0, reader).topics;
}
