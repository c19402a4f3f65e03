// The consoles of both sides on one Samsa: what our producer writes Java's consumer reads, and the other way
// round, whatever the lines are and however they are taken apart.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Admin } from '../../src/client/index.ts';
import { kafkaJars } from '../support/apache-kafka.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { writeFiles } from './tools/files.ts';
import { consoleProducerLines, spokenLines } from './tools/lines/kafka-console-producer.ts';
import { runOurTool } from './tools/run-our-tool.ts';
import type { Transcript } from './tools/transcript.ts';

const consumerClass = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
const shown = ['headers', 'key', 'value', 'offset', 'partition', 'timestamp', 'epoch'];
const directory = mkdtempSync(join(tmpdir(), 'samsa-console-tools-'));
const files = join(directory, 'files');
let area: WorkArea;
let java: ToolRunner;

before(
  async () => {
    writeFiles(files, [consoleProducerLines.files ?? {}]);
    area = await openWorkArea(['auto.create.topics.enable=false']);
    java = new ToolRunner(await kafkaJars());
    await using admin = new Admin({ bootstrapServers: area.broker.address });
    (await admin.createTopics(['ours', 'java'].map((name) => ({ name, partitions: 1 })))).all();
  },
  { timeout: 700_000 },
);

after(async () => {
  await java.close();
  await area.close();
  rmSync(directory, { recursive: true, force: true });
});

test('both producers write the same, and both consumers read it', async () => {
  await Promise.all([writeAll('ours', runOurTool), writeAll('java', runJava)]);
  const [oursByOurs, javaByOurs] = await Promise.all(['ours', 'java'].map((topic) => readAll(topic, runOurTool)));
  const oursByJava = await readAll('ours', runJava);
  const javaByJava = await readAll('java', runJava);
  assert.equal(oursByOurs, oursByJava, 'what ours has written');
  assert.equal(javaByOurs, javaByJava, "what Java's has written");
  const written = withoutTimes(oursByOurs);
  assert.equal(written, withoutTimes(javaByJava));
  assert.ok(written.split('\n').length > spokenLines.length);
});

type Run = (tool: string, words: readonly string[], stdin: string | Uint8Array) => Promise<Transcript>;

const runJava: Run = (tool, words, stdin) =>
  java.run(tool === consoleProducerLines.tool ? consoleProducerLines.javaClass : consumerClass, words, stdin);

async function writeAll(topic: string, run: Run): Promise<void> {
  for (const { line, stdin = '' } of spokenLines) {
    const words = line
      .replaceAll('BROKER', area.broker.address)
      .replaceAll('FILES', files)
      .replaceAll('spoken', topic)
      .split(' ');
    await run(consoleProducerLines.tool, words, stdin);
  }
}

async function readAll(topic: string, run: Run): Promise<string> {
  const properties = shown.flatMap((part) => ['--formatter-property', `print.${part}=true`]);
  const words = ['--bootstrap-server', area.broker.address, '--topic', topic, '--partition', '0', '--offset', '0'];
  const { code, stdout } = await run('kafka-console-consumer', [...words, '--timeout-ms', '1500', ...properties], '');
  assert.equal(code, 0);
  return stdout;
}

function withoutTimes(text: string): string {
  return text.replaceAll(/CreateTime:\d+/g, 'CreateTime');
}
