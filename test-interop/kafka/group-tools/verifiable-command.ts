// How a verifiable tool is started: Apache Kafka's class in a Java of its own, or ours.

import { join } from 'node:path';
import process from 'node:process';
import { repository } from '../../support/broker-process.ts';

export type VerifiableCommand = readonly [program: string, ...words: readonly string[]];

export const kinds = ['java', 'ours'] as const;
export type ToolKind = (typeof kinds)[number];

const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m'];
const ours = { VerifiableConsumer: 'kafka-verifiable-consumer', VerifiableProducer: 'kafka-verifiable-producer' };

export function commandOf(kind: ToolKind, tool: keyof typeof ours, jars: string): VerifiableCommand {
  if (kind === 'ours') return [process.execPath, join(repository, 'src/cli/kafka', `${ours[tool]}.ts`)];
  const level = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  return ['java', ...quick, level, '-cp', join(jars, '*'), `org.apache.kafka.tools.${tool}`];
}
