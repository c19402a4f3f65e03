// The commands that change the world around a coordinator: time, failures, restarts; and those that look at
// what it has done. They need a kit.

import { errorByName, KafkaError } from '../../../src/protocol/errors.ts';
import type { TransactionMarker } from '../../../src/coordinator/transaction/marker-sender.ts';
import type { TransactionRecord } from '../../../src/coordinator/transaction/transaction-record.ts';
import { imageOfTopics } from '../kit.ts';
import type { Line, ProducerNames } from './script-commands.ts';
import { type TransactionKit, usualTopics } from './transaction-kit.ts';

export interface World {
  readonly kit: TransactionKit;
  readonly names: ProducerNames;
  /** How much of the log and of the markers the script has seen. */
  seenRecords: number;
  seenMarkers: number;
}

type Command = (world: World, line: Line) => Promise<string[]>;

const codeOf = (name: string): number => errorByName(name)!.code;
const orNothing = (lines: string[]): string[] => (lines.length === 0 ? ['nothing'] : lines);

/** What has been written since it was last asked for. */
const log: Command = async ({ kit, names, ...world }, _line) => {
  const records = kit.records().slice(world.seenRecords);
  return orNothing(records.map((record) => sayRecord(names, record)));
};

function sayRecord(names: ProducerNames, { transactionalId, transaction }: TransactionRecord): string {
  if (transaction === null) return `${transactionalId} forgotten`;
  const { state, producerId, producerEpoch, previousProducerId, nextProducerId, clientVersion } = transaction;
  const partitions = [...transaction.partitions].flatMap(([topic, ids]) => [...ids].map((id) => `${topic}-${id}`));
  const producer = `${names.nameOf(producerId)}/${producerEpoch}`;
  const others = `previous=${names.nameOf(previousProducerId)} next=${names.nameOf(nextProducerId)}`;
  return `${transactionalId} ${state} ${producer} ${others} client=${clientVersion} partitions=${partitions.join(',')}`;
}

/** The markers that have been asked for since, whatever came of them. */
const markers: Command = async ({ kit, names, ...world }) =>
  orNothing(kit.markers.sent.slice(world.seenMarkers).map((marker) => sayMarker(names, marker)));

function sayMarker(names: ProducerNames, marker: TransactionMarker): string {
  const outcome = marker.isCommit ? 'commit' : 'abort';
  const producer = `${names.nameOf(marker.producerId)}/${marker.producerEpoch}`;
  const partitions = marker.partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(',');
  return `${outcome} ${producer} coordinator=${marker.coordinatorEpoch} version=${marker.transactionVersion} ${partitions}`;
}

const silent = (work: (kit: TransactionKit, words: readonly string[]) => unknown): Command => {
  return async ({ kit }, { words }) => {
    await work(kit, words.slice(1));
    return [];
  };
};

const withoutTopic = (name: string): Record<string, number> =>
  Object.fromEntries(Object.entries(usualTopics).filter(([topic]) => topic !== name));

export const worldCommands: ReadonlyMap<string, Command> = new Map([
  ['log', log],
  ['markers', markers],
  ['advance', silent((kit, [ms]) => kit.advance(Number(ms)))],
  ['version', silent((kit, [level]) => (kit.transactionVersion = Number(level)))],
  ['expire-after', silent((kit, [ms]) => (kit.config.expirationMs = Number(ms)))],
  ['restart', silent((kit) => kit.restart())],
  ['resign', silent((kit) => kit.resign())],
  ['elect', silent((kit) => kit.elect())],
  ['fail-appends', silent((kit, codes) => kit.log.failNext(...codes.map((code) => new KafkaError(codeOf(code)))))],
  ['fail-markers', silent((kit, [name, ...codes]) => kit.markers.failNext(name!, ...codes.map(codeOf)))],
  ['hold-markers', silent((kit) => kit.markers.hold())],
  [
    'release-markers',
    silent(async (kit) => {
      kit.markers.release();
      await kit.settle();
    }),
  ],
  ['delete-topic', silent((kit, [name]) => (kit.image = imageOfTopics(withoutTopic(name!))))],
  ['no-producer-ids', silent((kit) => (kit.hasProducerIds = false))],
  ['producer-ids', silent((kit) => (kit.hasProducerIds = true))],
]);
