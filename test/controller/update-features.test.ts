// UpdateFeatures: what may go up and down, by which way, and what else has to be written then. The texts are those
// of Apache Kafka 4.3.1; the oracle suite compares them over the wire.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Controller } from '../../src/controller/controller.ts';
import { UpgradeType } from '../../src/controller/update-features.ts';
import { configsOf, ResourceType } from '../../src/metadata/image/configs.ts';
import { metadataRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts';
import { MemoryMetadataLog, MemoryMetadataStore } from '../../src/metadata/stores/memory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { fixedClock, startController } from './controller-fixture.ts';

const { upgrade, safeDowngrade, unsafeDowngrade } = UpgradeType;
type Row = readonly [feature: string, level: number, upgradeType: number];

async function update(controller: Controller, rows: readonly Row[], validateOnly = false): Promise<string> {
  const updates = rows.map(([feature, maxVersionLevel, upgradeType]) => ({ feature, maxVersionLevel, upgradeType }));
  const { errorCode, errorMessage } = await controller.updateFeatures({ updates, validateOnly });
  if (errorCode === ErrorCode.NONE) return 'done';
  assert.equal(errorCode, ErrorCode.INVALID_UPDATE_VERSION);
  return errorMessage!.replace(/^The update failed for all features since the following feature had an error: /, '');
}

const downWithoutLeave =
  "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.";

const refusals: readonly (readonly [...Row, reason: string])[] = [
  ['group.version', 1, 0, 'The controller does not support the given upgrade type.'],
  ['group.version', -1, 9, 'The controller does not support the given upgrade type.'],
  ['group.version', -1, safeDowngrade, 'A feature version cannot be less than 0.'],
  ['group.version', 2, upgrade, 'Local controller 1 only supports versions 0-1'],
  ['group.version', 0, upgrade, downWithoutLeave],
  ['no.such.version', 1, upgrade, 'Local controller 1 does not support this feature.'],
  ['no.such.version', 0, safeDowngrade, 'Feature no.such.version not found.'],
  ['metadata.version', 29, upgrade, downWithoutLeave],
  ['metadata.version', 6, safeDowngrade, 'Local controller 1 only supports versions 30-30'],
  ['metadata.version', 31, upgrade, 'Local controller 1 only supports versions 30-30'],
  ['kraft.version', 2, upgrade, 'Local controller 1 only supports versions 0-1'],
];

describe('a level is refused', () => {
  for (const [feature, level, type, reason] of refusals) {
    test(`${feature} ${level} by ${type}: ${reason}`, async () => {
      const { controller, log } = await startController();
      const before = log.batches.length;
      const text = await update(controller, [
        ['transaction.version', 1, safeDowngrade],
        [feature, level, type],
      ]);
      assert.equal(text, `Invalid update version ${level} for feature ${feature}. ${reason}`);
      assert.equal(log.batches.length, before);
      assert.equal(controller.image.features.get('transaction.version'), 2);
      await controller.close();
    });
  }
});

test('there is no way back from the metadata version of this release', async () => {
  const { controller } = await startController();
  assert.equal(
    await update(controller, [['metadata.version', 29, safeDowngrade]]),
    'Unsupported metadata.version downgrade from 30 to 29. Refusing to perform the requested downgrade because it might delete metadata information.',
  );
  assert.equal(
    await update(controller, [['metadata.version', 7, unsafeDowngrade]]),
    'Unsupported metadata.version downgrade from 30 to 7. Unsafe metadata downgrade is not supported in this version.',
  );
  assert.equal(controller.image.features.get('metadata.version'), 30);
  await controller.close();
});

test('levels go down with leave, and up again', async () => {
  const { controller } = await startController();
  assert.equal(await update(controller, [['transaction.version', 0, unsafeDowngrade]]), 'done');
  assert.equal(controller.image.features.has('transaction.version'), false);
  assert.match(await update(controller, [['transaction.version', 1, safeDowngrade]]), /Can't downgrade to a newer/);
  const both: Row[] = [
    ['transaction.version', 2, upgrade],
    ['group.version', 0, safeDowngrade],
  ];
  assert.equal(await update(controller, both), 'done');
  assert.equal(controller.image.features.get('transaction.version'), 2);
  assert.equal(controller.image.features.has('group.version'), false);
  await controller.close();
});

test('what is only validated stays as it is', async () => {
  const { controller, log } = await startController();
  const before = log.batches.length;
  assert.equal(await update(controller, [['transaction.version', 1, safeDowngrade]], true), 'done');
  assert.equal(log.batches.length, before);
  await controller.close();
});

test('the version of the quorum stays as the log has it', async () => {
  const { controller, log } = await startController();
  const before = log.batches.length;
  const level = controller.kraftVersion;
  assert.equal(await update(controller, [['kraft.version', level, upgrade]]), 'done');
  assert.notEqual(
    await update(controller, [['kraft.version', 1 - level, level === 1 ? safeDowngrade : upgrade]]),
    'done',
  );
  assert.equal(log.batches.length, before);
  await controller.close();
});

test('a registered broker that cannot do it is in the way', async () => {
  const features = [{ name: 'group.version', minSupportedVersion: 0, maxSupportedVersion: 0 }];
  const { controller } = await startController({ log: await logOf([olderBroker(features)]) });
  const text = await update(controller, [['group.version', 1, upgrade]]);
  assert.equal(text, 'Invalid update version 1 for feature group.version. Broker 7 does not support this feature.');
  await controller.unregisterBroker(7);
  assert.equal(await update(controller, [['group.version', 1, upgrade]]), 'done');
  await controller.close();
});

test('with eligible leader replicas the minimum in sync becomes one of the whole cluster', async () => {
  const { controller } = await startController({ log: await logOf([]) });
  const alter = (name: string, value: string) =>
    controller.incrementalAlterConfigs({
      resources: [
        {
          resource: { type: ResourceType.BROKER, name },
          configs: [{ name: 'min.insync.replicas', operation: 0, value }],
        },
      ],
      validateOnly: false,
    });
  const minimum = (name: string) =>
    configsOf(controller.image.configs, { type: ResourceType.BROKER, name }).get('min.insync.replicas');
  await alter('1', '2');
  assert.equal(await update(controller, [['eligible.leader.replicas.version', 1, upgrade]]), 'done');
  assert.deepEqual([minimum(''), minimum('1')], ['1', undefined]);
  await alter('', '2');
  assert.equal(await update(controller, [['eligible.leader.replicas.version', 0, safeDowngrade]]), 'done');
  assert.equal(await update(controller, [['eligible.leader.replicas.version', 1, upgrade]]), 'done');
  assert.equal(minimum(''), '2');
  await controller.close();
});

test('a broker that has gone can leave, one that is in service or unknown cannot', async () => {
  const { controller } = await startController({ log: await logOf([olderBroker([])]) });
  await assert.rejects(controller.unregisterBroker(1), { code: ErrorCode.INVALID_REQUEST });
  await assert.rejects(controller.unregisterBroker(9), { code: ErrorCode.BROKER_ID_NOT_REGISTERED });
  await controller.unregisterBroker(7);
  assert.deepEqual([...controller.image.cluster.keys()], [1]);
  await assert.rejects(controller.unregisterBroker(7), { code: ErrorCode.BROKER_ID_NOT_REGISTERED });
  await controller.close();
});

interface Range {
  readonly name: string;
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
}

const olderBroker = (features: readonly Range[]): MetadataRecord =>
  metadataRecord('RegisterBrokerRecord', {
    brokerId: 7,
    incarnationId: 'aLBKibpvTGmp4Yz7-NzhMg',
    brokerEpoch: 3,
    endPoints: [],
    features,
    rack: null,
    fenced: true,
    logDirs: [],
    cordonedLogDirs: [],
  });

/** A log that has no features but the metadata version. */
async function logOf(records: readonly MetadataRecord[]): Promise<MemoryMetadataLog> {
  const log = new MemoryMetadataLog();
  const store = new MemoryMetadataStore({ clock: fixedClock, log });
  const { epoch, nextOffset } = await store.campaign();
  const version = metadataRecord('FeatureLevelRecord', { name: 'metadata.version', featureLevel: 30 });
  await store.append(epoch, nextOffset, [[version, ...records]]);
  return log;
}
