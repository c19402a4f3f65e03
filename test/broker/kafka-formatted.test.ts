// Directories as Kafka's tools leave them before or beside a start: what they say is what the broker begins with, and
// what cannot be served is refused before anything in them is changed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Disk } from '../../src/base/ports/disk.ts';
import type { MetadataRecord } from '../../src/metadata/metadata-record.ts';
import { metadataRecord } from '../../src/metadata/metadata-record.ts';
import { emptyImage } from '../../src/metadata/metadata-image.ts';
import { leadershipBatch } from '../../src/metadata/stores/local/control-batches.ts';
import { encodeDecisions } from '../../src/metadata/stores/local/record-batches.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';
import { encodeSnapshot, readSnapshot, snapshotName } from '../../src/metadata/stores/local/snapshot-file.ts';
import { featureLevelRecords } from '../../src/controller/features.ts';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { dataDirectory, simulate, type World } from './kit.ts';

const clusterId = 'AAAAAAAAAAAAAAAAAAAAAQ';
const directoryId = '0no9H8KzS2u_1vRvWsUYjg';
const logDirectory = `${dataDirectory}/__cluster_metadata-0`;
const metaProperties = `#\nversion=1\nnode.id=1\ncluster.id=${clusterId}\ndirectory.id=${directoryId}\n`;

async function put(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  await disk.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  const file = await disk.open(path, 'create');
  await file.write([typeof content === 'string' ? Buffer.from(content) : content], 0);
  await file.sync();
  await file.close();
}

/** As `kafka-storage format` without voters leaves it: they are to be in the configuration. */
async function format({ machine }: World, records: readonly MetadataRecord[]): Promise<void> {
  await put(machine.disk, `${dataDirectory}/meta.properties`, metaProperties);
  const chunks = await encodeSnapshot({ provenance: emptyImage.provenance, records }, 0, machine.timers);
  await put(machine.disk, `${dataDirectory}/bootstrap.checkpoint`, Buffer.concat(chunks));
}

/** A log that a controller with this id began. */
async function beginLog({ machine }: World, controllerId: number, records: readonly MetadataRecord[]): Promise<void> {
  const origin = { baseOffset: 0, epoch: 1, timeMs: 0 };
  const voter = { id: controllerId, directoryId, endpoint: { name: 'CONTROLLER', host: 'localhost', port: 9093 } };
  const batches = [leadershipBatch(origin, voter, false), ...encodeDecisions([records], { ...origin, baseOffset: 1 })];
  await put(machine.disk, `${dataDirectory}/meta.properties`, metaProperties);
  await put(machine.disk, `${logDirectory}/00000000000000000000.log`, Buffer.concat(batches));
  await put(machine.disk, `${logDirectory}/partition.metadata`, `version: 0\ntopic_id: ${clusterId}`);
}

async function text({ machine }: World, path: string): Promise<string> {
  return Buffer.from(await machine.disk.readFile(path, 1 << 20)).toString('latin1');
}

const scram = metadataRecord('UserScramCredentialRecord', {
  name: 'alice',
  mechanism: 1,
  salt: Uint8Array.of(1),
  storedKey: Uint8Array.of(2),
  serverKey: Uint8Array.of(3),
  iterations: 4096,
});

test('a directory that was formatted without voters stays so, with what it was formatted with', () =>
  simulate(async (world) => {
    const shareVersion = metadataRecord('FeatureLevelRecord', { name: 'share.version', featureLevel: 1 });
    await format(world, [...featureLevelRecords(), shareVersion, scram]);
    const first = await world.start({ 'metadata.log.max.record.bytes.between.snapshots': 1 });
    assert.deepEqual(first.broker.keptMetadata, ['1 SCRAM credential', 'feature share.version 1']);
    assert.equal(first.broker.clusterId, clusterId);
    const software = { clientSoftwareName: 'test', clientSoftwareVersion: '1' };
    const { finalizedFeatures } = await (await first.connect()).call(apiVersionsApi, 4, software);
    assert.ok(!finalizedFeatures.some(({ name }) => name === 'kraft.version'), 'it is 0');
    await first.broker.close();
    const names = (await world.machine.disk.list(logDirectory)).map(({ name }) => name);
    const quorum = { clusterId: '', leaderId: 1, leaderEpoch: 1, votedId: -1, appliedOffset: 0 };
    assert.deepEqual(JSON.parse(await text(world, `${logDirectory}/quorum-state`)), {
      ...quorum,
      currentVoters: [{ voterId: 1 }],
      data_version: 0,
    });
    const checkpoint = names.filter((name) => name.endsWith('.checkpoint')).at(-1)!;
    const [, endOffset, epoch] = /^(\d+)-(\d+)/.exec(checkpoint)!;
    const read = await readSnapshot(world.machine.disk, logDirectory, snapshotName(Number(endOffset), Number(epoch)));
    assert.equal(read!.quorum.kraftVersion, 0);
    assert.ok([...read!.snapshot.records].some(({ name }) => name === 'UserScramCredentialRecord'));
    const again = await world.start();
    assert.deepEqual(again.broker.keptMetadata, ['1 SCRAM credential', 'feature share.version 1']);
    await again.broker.close();
  }));

test('a directory that was formatted for an older Kafka is refused, and can be formatted anew', () =>
  simulate(async (world) => {
    await format(world, [metadataRecord('FeatureLevelRecord', { name: 'metadata.version', featureLevel: 21 })]);
    await assert.rejects(world.start(), /metadata\.version is finalised at 21/);
  }));

test('a log that another controller leads is refused, and no byte of it changes', () =>
  simulate(async (world) => {
    await beginLog(world, 3000, featureLevelRecords());
    const before = await text(world, `${logDirectory}/00000000000000000000.log`);
    await assert.rejects(world.start(), /controller is another node \(3000\), and this is node 1/);
    assert.equal(await text(world, `${logDirectory}/00000000000000000000.log`), before);
    assert.equal(await world.machine.disk.info(`${logDirectory}/quorum-state`), undefined);
  }));

test('metadata with partitions on other brokers is refused before anything is written', () =>
  simulate(async (world) => {
    const topicId = 'OZhpXPp8QImU_LV_dorHnA';
    const nobody = { removingReplicas: [], addingReplicas: [], directories: [] };
    const state = { replicas: [1, 2], isr: [1], leader: 1, leaderEpoch: 0, partitionEpoch: 0, ...nobody };
    await beginLog(world, 1, [
      ...featureLevelRecords(),
      metadataRecord('TopicRecord', { name: 'orders', topicId }),
      metadataRecord('PartitionRecord', { topicId, partitionId: 0, ...state }),
    ]);
    const before = await text(world, `${logDirectory}/00000000000000000000.log`);
    await assert.rejects(world.start(), /partitions on broker 2 \(orders-0 on 1, 2\)/);
    assert.equal(await text(world, `${logDirectory}/00000000000000000000.log`), before);
  }));

test('partitions without metadata are refused instead of set aside', () =>
  simulate(async (world) => {
    const { disk } = world.machine;
    await put(disk, `${dataDirectory}/meta.properties`, `version=0\nbroker.id=1\ncluster.id=${clusterId}\n`);
    await put(disk, `${dataDirectory}/orders-0/partition.metadata`, `version: 0\ntopic_id: ${directoryId}`);
    await assert.rejects(world.start(), /holds partitions \(orders-0\).*ZooKeeper/);
    assert.ok((await disk.info(`${dataDirectory}/orders-0/partition.metadata`)) !== undefined);
  }));

test('a metadata log in another of the directories is named', () =>
  simulate(async (world) => {
    const first = await world.start();
    await first.broker.close();
    await assert.rejects(
      world.start({ 'log.dirs': `/other,${dataDirectory}` }),
      new RegExp(`set metadata\\.log\\.dir=${dataDirectory}`),
    );
    const again = await world.start({ 'log.dirs': `/other,${dataDirectory}`, 'metadata.log.dir': dataDirectory });
    await again.broker.close();
  }));

const ofTheFuture: readonly (readonly [name: string, value: Uint8Array])[] = [
  ['a record of type 99', Uint8Array.of(1, 99, 0, 0)],
  ['a FeatureLevelRecord of version 9', Uint8Array.of(1, 12, 9, 0)],
  ['a record with frame version 2', Uint8Array.of(2, 12, 0, 0)],
];

for (const [name, value] of ofTheFuture) {
  test(`${name}, which a later Kafka wrote, stops the start, and no byte of the log changes`, () =>
    simulate(async (world) => {
      await beginLog(world, 1, featureLevelRecords());
      const path = `${logDirectory}/00000000000000000000.log`;
      const begun = Buffer.from(await world.machine.disk.readFile(path, 1 << 20));
      const builder = new BatchBuilder({ baseOffset: 1 + featureLevelRecords().length, partitionLeaderEpoch: 1 });
      builder.append(0, null, value);
      await put(world.machine.disk, path, Buffer.concat([begun, builder.build()]));
      const before = await text(world, path);
      await assert.rejects(world.start(), new RegExp(`the metadata has ${name}, which a newer Kafka than 4\\.3 wrote`));
      assert.equal(await text(world, path), before);
    }));
}

test('a quorum-state that is damaged stops the start with what to do, and doing it helps', () =>
  simulate(async (world) => {
    const first = await world.start();
    await first.broker.close();
    const path = `${logDirectory}/quorum-state`;
    await world.machine.disk.removeFile(path);
    await put(world.machine.disk, path, '{"leaderId":1,"lead');
    await assert.rejects(
      world.start(),
      /quorum-state is damaged(.|\n)*Remove it: the epoch is then taken from the log/,
    );
    await world.machine.disk.removeFile(path);
    const again = await world.start();
    await again.broker.close();
    assert.match(await text(world, path), /"leaderEpoch":2/);
  }));
