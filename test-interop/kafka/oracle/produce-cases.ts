// Records written: good ones, broken ones, and the rules of idempotent producers.

import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import {
  attributesAt,
  baseOffsetAt,
  batchLengthAt,
  controlFlag,
  crcAt,
  lastOffsetDeltaAt,
  magicAt,
  maxTimestampAt,
  recordsCountAt,
  transactionalFlag,
} from '../../../src/protocol/records/batch-header.ts';
import { altered, batch, firstTimestampMs, joined } from './batches.ts';
import { ask, type Case, versionsOf } from './case.ts';
import { unknownTopicId } from './normalise.ts';
import type { Side } from './side.ts';

const timeoutMs = 10_000;
const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA';
/** Where errors and fields change. */
const edges = [3, 4, 5, 7, 8, 9, 10, 12, 13];
const firstVersionWithIds = 13;

interface Parts {
  readonly topic: string;
  readonly index?: number;
  readonly records: Uint8Array | null;
}

interface ProduceOptions {
  readonly acks?: number;
  readonly versions?: readonly number[];
  readonly isSilent?: boolean;
  readonly transactionalId?: string;
}

function produce(
  name: string,
  parts: readonly Parts[] | ((side: Side) => readonly Parts[]),
  options: ProduceOptions = {},
): Case[] {
  const { acks = -1, versions = edges, isSilent = false, transactionalId = null } = options;
  return ask(
    name,
    produceApi,
    (side, version) => ({
      transactionalId,
      acks,
      timeoutMs,
      topicData: (typeof parts === 'function' ? parts(side) : parts).map(({ topic, index = 0, records }) => ({
        name: version < firstVersionWithIds ? topic : '',
        topicId: version < firstVersionWithIds ? zeroId : String(side.known.get(topic) ?? unknownTopicId),
        partitionData: [{ index, records }],
      })),
    }),
    { versions, isSilent },
  );
}

const one = (
  name: string,
  records: Uint8Array | null,
  options: ProduceOptions & { readonly topic?: string } = {},
): Case[] => produce(name, [{ topic: options.topic ?? 'plain', records }], options);

const good = batch();

/** A batch of an idempotent producer. */
const sequenced = (
  side: Side,
  sequence: number,
  options: { epoch?: number; count?: number; id?: number } = {},
): Parts[] => [
  {
    topic: 'plain',
    index: 1,
    records: batch({
      producerId: options.id ?? side.number('producer'),
      producerEpoch: options.epoch ?? 0,
      baseSequence: sequence,
      count: options.count ?? 2,
    }),
  },
];
const latest = { versions: [8, 13] };
const once = { versions: [13] };

export const produceCases: Case[] = [
  ...one('a batch', good, { versions: versionsOf(produceApi) }),
  ...one('acks 1', good, { acks: 1, versions: versionsOf(produceApi) }),
  ...one('acks 0', good, { acks: 0, versions: versionsOf(produceApi), isSilent: true }),
  ...one('acks 5', good, { acks: 5 }),
  ...one('acks -2', good, { acks: -2 }),
  ...codecs.flatMap((codec) =>
    one(`compressed with ${codec.name}`, batch({ codec, count: 20 }), { versions: [3, 7, 13] }),
  ),
  ...one('a stamped topic', good, { topic: 'stamped' }),
  ...one('a key on a compacted topic', good, { topic: 'compacted' }),
  ...one('no key on a compacted topic', batch({ key: null }), { topic: 'compacted' }),
  ...one('a null value', batch({ value: null })),
  ...one('a batch that is too large', batch({ value: 'x'.repeat(2_000) }), { topic: 'small' }),
  ...produce('an unknown topic', [{ topic: 'missing', records: good }]),
  ...produce('a bad name', [{ topic: 'a b', records: good }]),
  ...produce('an unknown partition', [{ topic: 'plain', index: 99, records: good }]),
  ...produce('a negative partition', [{ topic: 'plain', index: -1, records: good }]),
  ...produce('a good and a bad partition', [
    { topic: 'plain', records: good },
    { topic: 'compacted', records: batch({ key: null }) },
  ]),
  ...produce('nothing', []),

  ...one('no records', null, { versions: [3, 13], isSilent: true }),
  ...one('records of no bytes', new Uint8Array(0)),
  ...one(
    'a bad checksum',
    altered(good, (view) => view.setUint32(crcAt, view.getUint32(crcAt) ^ 1), { keepCrc: true }),
  ),
  ...one(
    'magic 0',
    altered(good, (view) => view.setInt8(magicAt, 0)),
  ),
  ...one(
    'magic 1',
    altered(good, (view) => view.setInt8(magicAt, 1)),
  ),
  ...one(
    'magic 3',
    altered(good, (view) => view.setInt8(magicAt, 3)),
  ),
  ...one(
    'a control batch',
    altered(good, (view) => view.setInt16(attributesAt, controlFlag)),
  ),
  ...one(
    'a transactional batch without a producer',
    altered(good, (view) => view.setInt16(attributesAt, transactionalFlag)),
  ),
  ...one(
    'an unknown codec',
    altered(good, (view) => view.setInt16(attributesAt, 6)),
  ),
  ...one(
    'a codec that the bytes do not have',
    altered(good, (view) => view.setInt16(attributesAt, 1)),
  ),
  ...one(
    'a wrong count',
    altered(good, (view) => view.setInt32(recordsCountAt, 2)),
  ),
  ...one(
    'a count of none',
    altered(good, (view) => view.setInt32(recordsCountAt, 0)),
  ),
  ...one(
    'a negative count',
    altered(good, (view) => view.setInt32(recordsCountAt, -1)),
  ),
  ...one(
    'a wrong last offset',
    altered(good, (view) => view.setInt32(lastOffsetDeltaAt, 7)),
  ),
  ...one(
    'a wrong base offset',
    altered(good, (view) => view.setBigInt64(baseOffsetAt, 99n), { keepCrc: true }),
  ),
  ...one(
    'a wrong largest timestamp',
    altered(good, (view) => view.setBigInt64(maxTimestampAt, 5n)),
  ),
  ...one('two batches', joined(good, good)),
  ...one('a batch and a half', joined(good, good.subarray(0, 30)), { topic: 'halves' }),
  ...one('a batch that is cut short', good.subarray(0, good.length - 5)),
  ...one('a header that is cut short', good.subarray(0, 40)),
  ...one(
    'a length that is too small',
    altered(good, (view) => view.setInt32(batchLengthAt, 20), { keepCrc: true }),
  ),
  ...one(
    'a negative length',
    altered(good, (view) => view.setInt32(batchLengthAt, -1), { keepCrc: true }),
  ),
  ...one(
    'a record whose bytes are wrong',
    altered(good, (_view, bytes) => bytes.fill(0x7f, 64, 70)),
  ),
  ...one('a timestamp of the far future', batch({ timestampMs: Date.UTC(2100, 0, 1) })),
  ...one('a timestamp of long ago', batch({ timestampMs: 1 })),
  ...one('no timestamp', batch({ timestampMs: -1, count: 1 })),
  ...one(
    'a compressed batch with a wrong count',
    altered(batch({ codec: codecs[1]! }), (view) => view.setInt32(recordsCountAt, 2)),
  ),
  ...one('a compressed batch without keys on a compacted topic', batch({ key: null, codec: codecs[1]! }), {
    topic: 'compacted',
  }),

  ...ask(
    'an idempotent producer',
    initProducerIdApi,
    { transactionalId: null, transactionTimeoutMs: 60_000 },
    {
      remember: (side, { producerId }) => side.known.set('producer', producerId),
    },
  ),
  ...ask('an empty transactional id', initProducerIdApi, { transactionalId: '', transactionTimeoutMs: 60_000 }),
  ...ask(
    'a producer id without an epoch',
    initProducerIdApi,
    {
      transactionalId: null,
      transactionTimeoutMs: 60_000,
      producerId: 1,
    },
    { versions: [3, 4, 5] },
  ),
  ...ask('a negative timeout', initProducerIdApi, { transactionalId: null, transactionTimeoutMs: -1 }),

  ...produce('the first sequence', (side) => sequenced(side, 0), once),
  ...produce('the next sequence', (side) => sequenced(side, 2), once),
  ...produce('the same again', (side) => sequenced(side, 2), latest),
  ...produce('an earlier one again', (side) => sequenced(side, 0), latest),
  ...produce('a gap', (side) => sequenced(side, 9), edges.length > 0 ? { versions: edges } : {}),
  ...produce('an overlap', (side) => sequenced(side, 1), latest),
  ...produce('a new epoch that does not begin at 0', (side) => sequenced(side, 4, { epoch: 1 }), latest),
  ...produce('a new epoch', (side) => sequenced(side, 0, { epoch: 1 }), once),
  ...produce('the old epoch', (side) => sequenced(side, 4), { versions: edges }),
  ...[2, 4, 6, 8, 10, 12].flatMap((sequence) =>
    produce(`sequence ${sequence} of the new epoch`, (side) => sequenced(side, sequence, { epoch: 1 }), once),
  ),
  ...produce('a duplicate that is remembered', (side) => sequenced(side, 4, { epoch: 1 }), latest),
  ...produce('a duplicate that is forgotten', (side) => sequenced(side, 0, { epoch: 1 }), latest),
  ...produce('an unknown producer in the middle', (side) => sequenced(side, 77, { id: 987_654 }), once),
  ...produce('its next sequence', (side) => sequenced(side, 79, { id: 987_654 }), once),
  ...produce('a negative sequence', (side) => sequenced(side, -1), latest),
  ...produce('a negative epoch', (side) => sequenced(side, 0, { epoch: -1 }), latest),
  ...produce(
    'two batches of a producer',
    (side) => {
      const [{ records }] = sequenced(side, 14, { epoch: 1 }) as [Parts];
      return [{ topic: 'plain', index: 1, records: joined(records!, records!) }];
    },
    latest,
  ),
  ...produce(
    'later timestamps',
    [{ topic: 'plain', records: batch({ timestampMs: firstTimestampMs + 1_000_000 }) }],
    once,
  ),
];
