// dump-log against what kafka-dump-log of Kafka 4.3.1 printed for a whole data directory. Neither is in this
// repository: set SAMSA_FACTS to a folder with vectors/live-4.3.1/{data-clean-shutdown.tar.gz,dump/} to compare.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { dumpFile } from '../../src/cli/dump/dump-file.ts';
import { Findings } from '../../src/cli/dump/findings.ts';
import {
  decodeAsText,
  decodeClusterMetadata,
  decodeOffsets,
  decodeTransactionLog,
  type RecordDecoder,
} from '../../src/cli/dump/record-decoders.ts';

const facts = process.env['SAMSA_FACTS'];
const vectors = join(facts ?? '', 'vectors', 'live-4.3.1');
const skip = facts === undefined ? 'set SAMSA_FACTS to a folder with vectors/live-4.3.1 to compare' : false;

const decoders: readonly (readonly [prefix: string, decoder: RecordDecoder])[] = [
  ['__cluster_metadata', decodeClusterMetadata],
  ['__consumer_offsets', decodeOffsets],
  ['__transaction_state', decodeTransactionLog],
  ['', decodeAsText],
];

describe('what kafka-dump-log printed', { skip }, () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'samsa-published-dumps-'));
    execFileSync('tar', ['xzf', join(vectors, 'data-clean-shutdown.tar.gz'), '-C', directory]);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  for (const name of facts === undefined ? [] : readdirSync(join(vectors, 'dump'))) {
    test(name, async () => {
      const expected = readFileSync(join(vectors, 'dump', name), 'utf8');
      const files = [...expected.matchAll(/^Dumping (.*)$/gm)].map(([, file]) => file!);
      assert.ok(files.length > 0);
      // Some were printed without their records.
      const deep = /^\| /m.test(expected);
      const decoder = deep ? decoders.find(([prefix]) => name.startsWith(prefix))![1] : undefined;
      const options = { decoder, deep, skipRecordMetadata: false, verifyOnly: false, sanityOnly: false };
      const limits = { maxBytes: 0x7fffffff, maxMessageBytes: 5 * 1024 * 1024 };
      const { disk } = createPlatform();
      const findings = new Findings();
      let text = '';
      for (const file of files) {
        for await (const line of dumpFile(disk, join(directory, file), { ...options, ...limits }, findings))
          text += `${line.text}\n`;
      }
      const told = [...findings.lines()].map((line) => `${line.text}\n`);
      assert.deepEqual(inFileOrder(text + told.join(''), directory), inFileOrder(expected, directory));
    });
  }
});

/** Kafka tells what does not agree in the order of a hash table. */
function inFileOrder(text: string, directory: string): readonly string[] {
  const [shown, ...findings] = text.replaceAll(`${directory}/`, '').split(/^(?=Non-consecutive)/m);
  return [shown!, ...findings.toSorted((a, b) => (a < b ? -1 : Number(a > b)))];
}
