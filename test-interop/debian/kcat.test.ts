// kcat, as Debian has it (librdkafka 2.0): lists, writes and reads, from any offset and any time.

import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTopic, readTopic } from '../support/read-back.ts';
import { demand, type Finished, run } from '../support/program.ts';
import { noise } from '../support/sample-records.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
const acksLevels = ['0', '1', 'all'] as const;

let area: WorkArea;

before(async () => {
  await demand('kcat', ['-V'], 'apt-get install kcat');
  area = await openWorkArea();
});

after(() => area.close());

async function kcat(parameters: readonly string[], input: string | Uint8Array = ''): Promise<Finished> {
  return await run('kcat', ['-b', area.broker.address, '-q', ...parameters], { input, timeoutMs: 30_000 });
}

async function consume(parameters: readonly string[], format = '%s\\n'): Promise<string> {
  const { stdout } = await kcat(['-C', '-e', '-f', format, ...parameters]);
  return stdout;
}

describe('producing and consuming', () => {
  for (const codec of codecs) {
    test(`with ${codec} and every acks level`, async () => {
      for (const acks of acksLevels) {
        const topic = `kcat-${codec}-${acks}`;
        await createTopic(area.broker.address, topic, 1);
        const lines = Array.from({ length: 200 }, (_, index) => `k${index % 5}:${'la'.repeat(index)}-${index}`);
        await kcat(
          ['-P', '-t', topic, '-K', ':', '-z', codec, '-X', `acks=${acks}`, '-H', 'läufer=käfer'],
          `${lines.join('\n')}\n`,
        );
        // The read waits for what a producer with acks=0 did not wait for.
        const options = ['-t', topic, '-o', 'beginning', '-c', '200'];
        const { stdout } = await kcat(['-C', '-f', '%o %k:%s %h\\n', ...options]);
        assert.equal(stdout, lines.map((line, offset) => `${offset} ${line} läufer=käfer\n`).join(''));
        if (codec === 'none') continue;
        const sizeBytes = logSizeBytes(topic);
        const plainBytes = lines.join('').length;
        assert.ok(sizeBytes < plainBytes / 2, `${topic} takes ${sizeBytes} bytes`);
      }
    });
  }

  test('null keys and values, and headers without a value', async () => {
    const topic = 'kcat-nulls';
    await createTopic(area.broker.address, topic, 1);
    await kcat(['-P', '-t', topic, '-K', ':', '-Z'], 'key:value\n:without key\ntombstone:\n');
    assert.equal(await consume(['-t', topic], '%K/%S '), '3/5 -1/11 9/-1 ');
    const read = await readTopic(area.broker.address, topic);
    assert.deepEqual(
      read.map(({ key, value }) => [key === null, value === null]),
      [
        [false, false],
        [true, false],
        [false, true],
      ],
    );
  });

  test('binary files byte for byte, through every codec', async () => {
    const value = Buffer.concat([noise('kcat', 300_000), Buffer.alloc(300_000, 7)]);
    const path = join(area.directory, 'binary');
    writeFileSync(path, value);
    for (const codec of codecs) {
      const topic = `kcat-binary-${codec}`;
      await createTopic(area.broker.address, topic, 1);
      await kcat(['-P', '-t', topic, '-z', codec, path]);
      const { stdoutBytes } = await kcat(['-C', '-e', '-t', topic, '-D', '']);
      assert.ok(stdoutBytes.equals(value), codec);
    }
  });

  test('an idempotent producer, over several partitions', async () => {
    const topic = 'kcat-idempotent';
    await createTopic(area.broker.address, topic, 4);
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index}`);
    await kcat(['-P', '-t', topic, '-X', 'enable.idempotence=true', '-p', '-1'], `${lines.join('\n')}\n`);
    const read = (await consume(['-t', topic])).trim().split('\n');
    assert.deepEqual(new Set(read), new Set(lines));
    assert.equal(read.length, lines.length);
  });
});

test('-L shows brokers, topics and partitions', async () => {
  await createTopic(area.broker.address, 'kcat-listed', 3);
  const { stdout } = await kcat(['-L', '-J']);
  const metadata = JSON.parse(stdout) as {
    brokers: { id: number; name: string }[];
    topics: { topic: string; partitions: { partition: number; leader: number }[] }[];
  };
  assert.deepEqual(metadata.brokers, [{ id: 1, name: area.broker.address }]);
  const topic = metadata.topics.find((each) => each.topic === 'kcat-listed');
  assert.deepEqual(
    topic?.partitions.map(({ partition, leader }) => [partition, leader]),
    [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
  );
});

test('a topic is created by whoever writes to it', async () => {
  await kcat(['-P', '-t', 'kcat-automatic'], 'first\n');
  assert.equal(await consume(['-t', 'kcat-automatic']), 'first\n');
});

describe('offsets and times', () => {
  const topic = 'kcat-times';
  const firstMs = Date.UTC(2026, 0, 1);

  before(async () => {
    await createTopic(area.broker.address, topic, 1, { 'segment.bytes': '1048576' });
    const script = Array.from({ length: 100 }, (_, index) => index);
    // kcat stamps records itself, so one call for each time would be needed: our own command stamps them.
    for (const [position, index] of script.entries()) if (position % 25 === 0) await stamp(topic, firstMs, index);
  });

  test('from the beginning, the end, an offset, and counted from the end', async () => {
    const read = (offset: string): Promise<string> => consume(['-t', topic, '-p', '0', '-o', offset], '%o ');
    assert.equal((await read('beginning')).trim().split(' ').length, 100);
    assert.equal(await read('97'), '97 98 99 ');
    assert.equal(await read('-2'), '98 99 ');
    assert.equal(await read('end'), '');
  });

  test('from one time to another', async () => {
    const options = ['-t', topic, '-p', '0', '-o', `s@${firstMs + 25_000}`, '-o', `e@${firstMs + 50_000}`];
    const { stdout } = await kcat(['-C', '-e', '-f', '%T ', ...options]);
    assert.equal(stdout, `${firstMs + 25_000} `.repeat(25));
  });

  test('-Q finds offsets by time', async () => {
    const ask = async (time: number): Promise<string> => (await kcat(['-Q', '-t', `${topic}:0:${time}`])).stdout.trim();
    assert.equal(await ask(firstMs), `${topic} [0] offset 0`);
    assert.equal(await ask(firstMs + 1), `${topic} [0] offset 25`);
    assert.equal(await ask(firstMs + 75_000), `${topic} [0] offset 75`);
    assert.equal(await ask(firstMs + 75_001), `${topic} [0] offset -1`);
    assert.equal(await ask(-1), `${topic} [0] offset 100`);
    assert.equal(await ask(-2), `${topic} [0] offset 0`);
  });

  test('an offset that is not there ends as Kafka has it end', async () => {
    const parameters = ['-C', '-e', '-t', topic, '-p', '0', '-o', '1000', '-X', 'auto.offset.reset=error'];
    const { code, stderr } = await run('kcat', ['-b', area.broker.address, ...parameters], { mayFail: true });
    assert.notEqual(code, 0);
    assert.match(stderr, /out of range/i);
  });
});

test('after kill -9 everything is read again', async () => {
  const topics = codecs.flatMap((codec) => acksLevels.map((acks) => `kcat-${codec}-${acks}`));
  const earlier = new Map<string, string>();
  const read = (topic: string): Promise<string> => consume(['-t', topic], '%o %k:%s %h %T\\n');
  for (const topic of topics) earlier.set(topic, await read(topic));
  await area.crash();
  for (const topic of topics) {
    const again = await read(topic);
    assert.equal(again.split('\n').length, 201, topic);
    assert.equal(again, earlier.get(topic));
  }
});

function logSizeBytes(topic: string): number {
  const directory = join(area.broker.dataDirectory, `${topic}-0`);
  const logs = readdirSync(directory).filter((name) => name.endsWith('.log'));
  return logs.reduce((size, name) => size + statSync(join(directory, name)).size, 0);
}

/** 25 records of one time, with the command of this repository. */
async function stamp(topic: string, firstMs: number, index: number): Promise<void> {
  const lines = Array.from({ length: 25 }, (_, each) => `record ${index + each}\n`).join('');
  const time = String(firstMs + index * 1_000);
  const samsa = join(import.meta.dirname, '../../src/cli/samsa.ts');
  await run(process.execPath, [samsa, 'produce', topic, '-t', time, '-b', area.broker.address], { input: lines });
}
