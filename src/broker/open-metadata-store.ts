// The local metadata store with what the configuration says about it.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { featureLevelRecords } from '../controller/features.ts';
import type { LogDirectory } from '../log/directory/log-directory.ts';
import { LocalMetadataStore } from '../metadata/stores/local.ts';

/** Kafka's default controller port, for a node that has no controller listener of its own. */
const defaultController = { name: 'CONTROLLER', host: 'localhost', port: 9093 } as const;

export function openMetadataStore(
  config: LoadedBrokerConfig,
  platform: Platform,
  directory: LogDirectory,
  logger: Logger,
): Promise<LocalMetadataStore> {
  const { values, controllerListeners, nodeId } = config;
  const listener = controllerListeners[0];
  return LocalMetadataStore.open({
    platform,
    logger,
    parentDirectory: directory.path,
    nodeId,
    directoryId: directory.directoryId,
    controllerEndpoint:
      listener === undefined
        ? defaultController
        : { name: listener.name, host: listener.host === '' ? 'localhost' : listener.host, port: listener.port },
    bootstrapRecords: featureLevelRecords(),
    isClean: directory.wasClean,
    segmentBytes: values['metadata.log.segment.bytes'],
    segmentMs: values['metadata.log.segment.ms'],
    snapshots: {
      maxBytesBetween: values['metadata.log.max.record.bytes.between.snapshots'],
      maxIntervalMs: values['metadata.log.max.snapshot.interval.ms'],
      retentionBytes: values['metadata.max.retention.bytes'],
      retentionMs: values['metadata.max.retention.ms'],
    },
  });
}
