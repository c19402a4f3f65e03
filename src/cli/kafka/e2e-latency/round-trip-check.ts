// What comes back from a topic must be what was sent, and nothing else: otherwise somebody else writes there too,
// and the time that was measured means nothing.

import { Buffer } from 'node:buffer';
import type { ConsumerRecords, RecordHeader } from '../../../client/index.ts';

const textOf = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : Buffer.from(bytes).toString('utf8'));
const listOf = (bytes: Uint8Array | null): string => (bytes === null ? 'null' : `[${[...bytes].join(', ')}]`);

/** What is wrong, in Kafka's words; undefined when nothing is. */
export function roundTripProblem(
  sent: { readonly key: Uint8Array; readonly value: Uint8Array; readonly headers: readonly RecordHeader[] },
  read: ConsumerRecords,
  timeoutMs: number,
): string | undefined {
  const [first] = read;
  if (first === undefined) return `poll() timed out before finding a result (timeout:[${timeoutMs}ms])`;
  const { key, value, headers } = first;
  if (textOf(value) !== textOf(sent.value))
    return `The message value read [${textOf(value)}] did not match the message value sent [${textOf(sent.value)}]`;
  if (key === null) return 'Expected message key but received null';
  if (textOf(key) !== textOf(sent.key))
    return `The message key read [${textOf(key)}] did not match the message key sent [${textOf(sent.key)}]`;
  const wrongHeader = headersProblem(sent.headers, headers);
  if (wrongHeader !== undefined) return wrongHeader;
  return read.count === 1 ? undefined : `Only one result was expected during this test. We found [${read.count}]`;
}

function headersProblem(sent: readonly RecordHeader[], read: readonly RecordHeader[]): string | undefined {
  if (sent.length === 0) return undefined;
  if (read.length === 0) return 'Expected message headers but received none';
  for (const [at, header] of sent.entries()) {
    const other = read[at];
    if (other === undefined) break;
    if (header.key === other.key && listOf(header.value) === listOf(other.value)) continue;
    return (
      `The message header read [${other.key}:${listOf(other.value)}] did not match ` +
      `the message header sent [${header.key}:${listOf(header.value)}]`
    );
  }
  return sent.length === read.length ? undefined : 'Header count mismatch between sent and received messages';
}
