// What Samsa does not act on yet but must not lose when it takes over a log that Kafka wrote: ACLs,
// SCRAM credentials, delegation tokens, controller registrations. The newest record of each
// key is kept as it is and goes into every snapshot. Bytes are copied out of the frame they came in.

import type { MetadataRecord } from '../metadata-record.ts';
import { PersistentMap } from './persistent-map.ts';

export type KeptRecordsImage = PersistentMap<MetadataRecord>;

export const noKeptRecords: KeptRecordsImage = PersistentMap.empty;

/** What a record does to the kept ones: puts itself, or removes, under a key. */
export interface KeptChange {
  readonly key: string;
  readonly record: MetadataRecord | undefined;
}

/** undefined for a record of a subject that has a part of its own. */
export function keptChange(record: MetadataRecord): KeptChange | undefined {
  switch (record.name) {
    case 'AccessControlEntryRecord':
      return { key: keyFor('acl', record.body.id), record };
    case 'RemoveAccessControlEntryRecord':
      return { key: keyFor('acl', record.body.id), record: undefined };
    case 'UserScramCredentialRecord': {
      const { body } = record;
      const salt = Uint8Array.from(body.salt);
      const storedKey = Uint8Array.from(body.storedKey);
      const kept = { ...body, salt, storedKey, serverKey: Uint8Array.from(body.serverKey) };
      return { key: keyFor('scram', body.mechanism, body.name), record: { ...record, body: kept } };
    }
    case 'RemoveUserScramCredentialRecord':
      return { key: keyFor('scram', record.body.mechanism, record.body.name), record: undefined };
    case 'DelegationTokenRecord':
      return { key: keyFor('token', record.body.tokenId), record };
    case 'RemoveDelegationTokenRecord':
      return { key: keyFor('token', record.body.tokenId), record: undefined };
    case 'RegisterControllerRecord':
      return { key: keyFor('controller', record.body.controllerId), record };
    case 'ZkMigrationStateRecord':
      return { key: keyFor('migration'), record };
    default:
      return undefined;
  }
}

function keyFor(subject: string, ...parts: readonly unknown[]): string {
  return JSON.stringify([subject, ...parts]);
}
