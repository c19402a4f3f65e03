import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createPlatform } from '../../../../src/base/ports/real/platform.ts';
import { readController } from '../../../../src/cli/kafka/metadata-quorum/read-controller.ts';
import { writeMetaProperties } from '../../../../src/log/directory/meta-properties.ts';

const directoryId = 'JEXY6aqzQY-32P5TStzaFg';
const { disk } = createPlatform();
let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samsa-controller-'));
  await writeMetaProperties(disk, directory, { nodeId: 3, clusterId: 'c', directoryId });
});

after(() => rm(directory, { recursive: true, force: true }));

function propertiesWith(others: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const usual = { 'node.id': '3', 'process.roles': 'broker, controller', 'log.dirs': `${directory},/elsewhere` };
  return new Map(Object.entries({ ...usual, ...others }));
}

test('a controller listens where it says that it is found, else where it listens', async () => {
  const properties = propertiesWith({
    'controller.listener.names': 'c,D',
    listeners: 'C://:5555,D://h:6,E://:7',
    'advertised.listeners': 'D://outside:8',
  });
  assert.deepEqual(await readController(disk, properties), {
    id: 3,
    directoryId,
    endpoints: [
      { name: 'C', host: 'localhost', port: 5555 },
      { name: 'D', host: 'outside', port: 8 },
    ],
  });
});

describe('what is no controller is refused', () => {
  for (const [others, message] of [
    [{ 'controller.listener.names': 'C' }, 'Cannot find information about controller listener name: C'],
    [{}, 'controller.listener.names was not found. Is this a valid controller configuration file?'],
    [{ 'controller.listener.names': '' }, 'The provided listener name is null or empty string'],
    [{ listeners: 'C:nonsense' }, 'Unable to parse C:nonsense to a broker endpoint'],
    [{ 'metadata.log.dir': '/nowhere' }, 'Unable to read meta.properties from /nowhere'],
  ] as const) {
    test(message, async () => {
      await assert.rejects(readController(disk, propertiesWith(others)), { name: 'CommandLineError', message });
    });
  }
});
