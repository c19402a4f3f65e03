// What the metadata log says about who may lead it. From kraft.version 1 on (KIP-853) voters stand in the log;
// before that only the elections name them, because the voters are in everybody's configuration.
//
// A log of another quorum is left alone: whoever wrote to it without being elected would split the cluster.

import type { Uuid } from '../../../base/uuid.ts';
import * as messages from '../../../protocol/messages/control-records.ts';
import { decodeControlRecord } from '../../../protocol/records/control-record.ts';
import type { BatchRecord } from '../../../protocol/records/record.ts';
import { decodeBytes } from '../../../protocol/schema/codec.ts';
import { ForeignMetadataError } from '../../foreign-metadata-error.ts';
import { UnknownMetadataRecordError } from '../../metadata-record.ts';

export const newestKraftVersion = 1;

export interface QuorumVoter {
  readonly id: number;
  /** Of the directory that the voter keeps the log in; undefined where the log does not say. */
  readonly directoryId: Uuid | undefined;
}

export interface Quorum {
  /** The level of `kraft.version`. */
  readonly kraftVersion: number;
  /** undefined while the log does not say. */
  readonly voters: readonly QuorumVoter[] | undefined;
}

export const unknownQuorum: Quorum = { kraftVersion: 0, voters: undefined };

/** The quorum after some control records of its log or of a snapshot. Throws for those of a later Kafka. */
export function replayControlRecords(before: Quorum, records: readonly BatchRecord[]): Quorum {
  let { kraftVersion, voters } = before;
  for (const record of records) {
    const { type } = decodeControlRecord(record);
    const value = record.value ?? new Uint8Array();
    if (type === 'unknown') throw new UnknownMetadataRecordError(`a control record at offset ${record.offset}`);
    if (type === 'kraftVersion') {
      kraftVersion = decodeBytes(messages.kRaftVersionRecord, 0, value).kRaftVersion;
      if (kraftVersion > newestKraftVersion) throw new UnknownMetadataRecordError(`kraft.version ${kraftVersion}`);
    } else if (type === 'kraftVoters') {
      voters = decodeBytes(messages.votersRecord, 0, value).voters.map(({ voterId, voterDirectoryId }) => ({
        id: voterId,
        directoryId: voterDirectoryId,
      }));
    } else if (type === 'leaderChange' && kraftVersion === 0) {
      // Version 1 only adds directories, which are left out here.
      const version = value[1] === 1 ? 1 : 0;
      const change = decodeBytes(messages.leaderChangeMessage, version, value);
      voters = change.voters.map(({ voterId }) => ({ id: voterId, directoryId: undefined }));
    }
  }
  return { kraftVersion, voters };
}

/** Throws `ForeignMetadataError` unless this node, with its directory, is all the voters there are. */
export function checkSoleVoter({ voters }: Quorum, nodeId: number, directoryId: Uuid, directory: string): void {
  if (voters === undefined) return;
  const ids = voters.map(({ id }) => id);
  const own = voters.find(({ id }) => id === nodeId);
  if (own === undefined) {
    throw new ForeignMetadataError(
      `${directory} follows a cluster whose controller is another node (${ids.join(', ')}), and this is node ` +
        `${nodeId}: Samsa starts on the directory of a node that has process.roles=broker,controller. Use that ` +
        "node's node.id and log.dirs, or move the topics to a new cluster",
    );
  }
  if (voters.length > 1) {
    throw new ForeignMetadataError(
      `${directory} belongs to a quorum of ${voters.length} controllers (${ids.join(', ')}), and Samsa is its own ` +
        `only one: take the others out first, with Kafka's kafka-metadata-quorum.sh remove-controller`,
    );
  }
  if (own.directoryId === undefined || own.directoryId === directoryId) return;
  throw new ForeignMetadataError(
    `${directory} was written by the directory with id ${own.directoryId}, but meta.properties beside it says ` +
      `${directoryId}: put back the meta.properties that belongs to it`,
  );
}
