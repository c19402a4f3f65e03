// Our tools as the package installs them, and Java's as Kafka's scripts start them.

import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { tools } from '../../test-interop/kafka/tools/command-lines.ts';
import type { Command } from './timed-run.ts';

const built = fileURLToPath(new URL('../../dist/cli/kafka/', import.meta.url));
/** Of kafka-run-class.sh. */
const javaOptions = ['-Xmx256M', '-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-Djava.awt.headless=true'];
/** Of tools that are compared elsewhere than in the transcripts. */
const otherClasses = new Map([['kafka-consumer-groups', 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand']]);
const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off';

export function ourTool(tool: string, words: readonly string[]): Command {
  return [process.execPath, join(built, `${tool}.js`), ...words];
}

export function javaTool(jars: string, tool: string, words: readonly string[]): Command {
  const javaClass = tools.find((each) => each.tool === tool)?.javaClass ?? otherClasses.get(tool);
  if (javaClass === undefined) throw new Error(`which class of Java's ${tool} is, is not known`);
  return ['java', ...javaOptions, quiet, '-cp', join(jars, '*'), javaClass, ...words];
}
