// How long the codecs take for the messages that matter: µs per message, best and median of many rounds.
// Run it with `node bench/protocol.ts`, on an otherwise idle machine when comparing.

import { ByteReader } from '../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../src/base/bytes/byte-writer.ts';
import { fetchApi } from '../src/protocol/apis/fetch.ts';
import { heartbeatApi } from '../src/protocol/apis/heartbeat.ts';
import { metadataApi } from '../src/protocol/apis/metadata.ts';
import { produceApi } from '../src/protocol/apis/produce.ts';
import { codecFor, encodeBytes } from '../src/protocol/schema/codec.ts';
import type { Fields } from '../src/protocol/schema/fields.ts';
import type { EncodableMessage, Message } from '../src/protocol/schema/message.ts';

const rounds = 40;
const roundMs = 8;

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const uuid = (index: number) => Buffer.alloc(16, index + 1).toString('base64url');
const records = Buffer.alloc(1024, 7);

const metadata = {
  brokers: range(3).map((nodeId) => ({
    nodeId,
    host: `broker-${nodeId}.example.org`,
    port: 9092,
    rack: `rack-${nodeId}`,
  })),
  clusterId: uuid(9),
  controllerId: 1,
  topics: range(100).map((topic) => ({
    errorCode: 0,
    name: `orders-of-region-${topic}`,
    topicId: uuid(topic),
    partitions: range(6).map((partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: partitionIndex % 3,
      leaderEpoch: 5,
      replicaNodes: [0, 1, 2],
      isrNodes: [0, 1, 2],
      offlineReplicas: [],
    })),
  })),
};

const produce = {
  acks: -1,
  timeoutMs: 30_000,
  topicData: range(5).map((topic) => ({
    name: `orders-of-region-${topic}`,
    partitionData: range(4).map((index) => ({ index, records })),
  })),
};

const fetch = {
  throttleTimeMs: 0,
  sessionId: 7,
  responses: range(10).map((topic) => ({
    topicId: uuid(topic),
    partitions: range(5).map((partitionIndex) => ({
      partitionIndex,
      errorCode: 0,
      highWatermark: 123_456_789,
      lastStableOffset: 123_456_789,
      logStartOffset: 1000,
      abortedTransactions: null,
      records,
    })),
  })),
};

const heartbeat = { groupId: 'orders-service', generationId: 7, memberId: `consumer-1-${uuid(3)}` };

/** What the measured code gives is kept here, so that it cannot be left out. */
let escaped: unknown;

function measure(run: () => unknown): { best: number; median: number } {
  let turns = 1;
  for (let elapsed = 0; elapsed < roundMs;) {
    turns *= 2;
    elapsed = timed(turns, run) * turns;
  }
  const times = range(rounds).map(() => timed(turns, run));
  times.sort((a, b) => a - b);
  return { best: times[0]! * 1000, median: times[rounds >> 1]! * 1000 };
}

function timed(turns: number, run: () => unknown): number {
  const start = performance.now();
  for (let turn = 0; turn < turns; turn++) escaped = run();
  return (performance.now() - start) / turns;
}

function report<F extends Fields>(
  name: string,
  message: Message<F>,
  version: number,
  value: EncodableMessage<Message<F>>,
) {
  const codec = codecFor(message, version);
  const bytes = encodeBytes(message, version, value);
  const encode = measure(() => {
    const writer = new ByteWriter();
    codec.encode(writer, value);
    return writer.chunks();
  });
  const decode = measure(() => codec.decode(new ByteReader(bytes)));
  const figures = [encode.best, encode.median, decode.best, decode.median].map((us) => us.toFixed(2).padStart(9));
  console.log(`${name.padEnd(38)}${String(bytes.length).padStart(7)} B ${figures.join(' ')}`);
}

console.log(`${''.padEnd(47)}encode µs (median)   decode µs (median)`);
report('Metadata v12 response, 100 topics × 6', metadataApi.response, 12, metadata);
report('Produce v9 request, 5 × 4 × 1 KB', produceApi.request, 9, produce);
report('Fetch v16 response, 10 × 5 × 1 KB', fetchApi.response, 16, fetch);
report('Heartbeat v4 request', heartbeatApi.request, 4, heartbeat);
if (escaped === undefined) throw new Error('nothing was measured');
