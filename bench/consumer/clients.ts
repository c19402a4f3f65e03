// The consumers under comparison: how each is started as a process and how its answer is read.

import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPackages } from '../../test-interop/support/cache.ts';
import { confluentPackages } from '../../test-interop/npm/confluent.ts';

export interface Rate {
  readonly records: number;
  readonly bytes: number;
  /** From the first record to the last. */
  readonly seconds: number;
}

export interface Target {
  readonly address: string;
  readonly topic: string;
  readonly records: number;
  readonly recordBytes: number;
  readonly partitions: number;
}

export interface Client {
  readonly name: string;
  command(target: Target): readonly [string, ...string[]];
  rate(output: string, target: Target): Rate;
}

/** As its users have it; or an earlier state of it, to compare with. */
const samsa = process.env['BENCH_CLIENT'] ?? fileURLToPath(new URL('../../dist/client/index.js', import.meta.url));

/** The reading program as JavaScript, in a directory of the run. */
function writeProgram(directory: string): string {
  const program = join(directory, 'reading.mjs');
  writeFileSync(program, stripTypeScriptTypes(readFileSync(new URL('./reading.ts', import.meta.url), 'utf8')));
  return program;
}

function nodeClient(program: string, name: string, packages: string): Client {
  return {
    name,
    command: ({ address, topic, records, partitions }) => [
      process.execPath,
      program,
      name,
      address,
      topic,
      String(records),
      String(partitions),
      packages,
    ],
    rate: (output) => JSON.parse(output) as Rate,
  };
}

/** `kafka-consumer-perf-test`, whose time without the join of the group counts. */
function javaClient(jars: string): Client {
  return {
    name: 'Java',
    command: ({ address, topic, records }) => [
      'java',
      '-Xmx512m',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
      '-cp',
      join(jars, '*'),
      'org.apache.kafka.tools.ConsumerPerformance',
      '--bootstrap-server',
      address,
      '--topic',
      topic,
      '--num-records',
      String(records),
      '--timeout',
      '60000',
    ],
    rate: (output, { recordBytes }) => {
      // start, end, MB, MB/s, records, records/s, rebalance ms, fetch ms, MB/s, records/s
      const fields = output.trim().split('\n').at(-1)!.split(', ');
      const records = Number(fields[4]);
      return { records, bytes: records * recordBytes, seconds: Number(fields[7]) / 1000 };
    },
  };
}

export async function allClients(jars: string, directory: string): Promise<readonly Client[]> {
  const packages = await installedPackages('clients');
  const program = writeProgram(directory);
  return [
    nodeClient(program, 'samsa', samsa),
    nodeClient(program, 'samsa in a group', samsa),
    nodeClient(program, 'samsa for await', samsa),
    nodeClient(program, 'kafkajs', packages),
    nodeClient(program, 'platformatic', packages),
    nodeClient(program, 'confluent', await confluentPackages()),
    javaClient(jars),
  ];
}
