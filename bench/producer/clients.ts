// The producers under comparison: how each is started as a process and how its answer is read.

import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPackages } from '../../test-interop/support/cache.ts';
import { confluentPackages } from '../../test-interop/npm/confluent.ts';

export interface Rate {
  readonly records: number;
  readonly bytes: number;
  /** From the first record to the last acknowledgement; connecting is not in it. */
  readonly seconds: number;
}

export interface Load {
  readonly records: number;
  readonly recordBytes: number;
  readonly acks: '1' | 'all';
  readonly compression: 'none' | 'lz4';
}

export interface Client {
  readonly name: string;
  /** kafkajs compresses with gzip only, unless something is added to it. */
  readonly hasLz4: boolean;
  command(address: string, topic: string, load: Load): readonly [string, ...string[]];
  rate(output: string, load: Load): Rate;
}

/** As its users have it; or an earlier state of it, to compare with. */
const samsa = process.env['BENCH_CLIENT'] ?? fileURLToPath(new URL('../../dist/client/index.js', import.meta.url));

function writeProgram(directory: string): string {
  const program = join(directory, 'writing.mjs');
  writeFileSync(program, stripTypeScriptTypes(readFileSync(new URL('./writing.ts', import.meta.url), 'utf8')));
  return program;
}

function nodeClient(program: string, name: string, where: string, hasLz4 = true): Client {
  return {
    name,
    hasLz4,
    command: (address, topic, { records, recordBytes, acks, compression }) => [
      process.execPath,
      program,
      name,
      address,
      topic,
      String(records),
      String(recordBytes),
      acks === 'all' ? '-1' : '1',
      compression,
      where,
    ],
    rate: (output) => JSON.parse(output) as Rate,
  };
}

/** `kafka-producer-perf-test`, with the settings that are its own defaults: its time has connecting in it. */
function javaClient(jars: string): Client {
  return {
    name: 'Java',
    hasLz4: true,
    command: (address, topic, { records, recordBytes, acks, compression }) => [
      'java',
      '-Xmx512m',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
      '-cp',
      join(jars, '*'),
      'org.apache.kafka.tools.ProducerPerformance',
      '--topic',
      topic,
      '--num-records',
      String(records),
      '--record-size',
      String(recordBytes),
      '--throughput',
      '-1',
      '--producer-props',
      `bootstrap.servers=${address}`,
      `acks=${acks}`,
      `compression.type=${compression}`,
    ],
    rate: (output, { records, recordBytes }) => {
      const rate = Number(/([\d.]+) records\/sec/.exec(output.trim().split('\n').at(-1)!)?.[1]);
      return { records, bytes: records * recordBytes, seconds: records / rate };
    },
  };
}

export async function allClients(jars: string, directory: string): Promise<readonly Client[]> {
  const packages = await installedPackages('clients');
  const program = writeProgram(directory);
  return [
    nodeClient(program, 'samsa, a promise each', samsa),
    nodeClient(program, 'samsa, lists', samsa),
    nodeClient(program, 'samsa, lists, tuned', samsa),
    nodeClient(program, 'samsa, callbacks', samsa),
    nodeClient(program, 'kafkajs', packages, false),
    nodeClient(program, 'platformatic', packages),
    nodeClient(program, 'confluent', await confluentPackages()),
    javaClient(jars),
  ];
}
