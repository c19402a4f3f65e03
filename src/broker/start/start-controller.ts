// The second stage: the metadata is read, and this node decides about it.

import { Controller } from '../../controller/controller.ts';
import type { LogDirectory } from '../../log/directory/log-directory.ts';
import { openMetadataStore } from '../open-metadata-store.ts';
import type { StartContext } from './start-context.ts';

export async function startController(
  { config, platform, logger, closers }: StartContext,
  metadataDirectory: LogDirectory,
): Promise<Controller> {
  const store = await openMetadataStore(config, platform, metadataDirectory, logger.child('metadata'));
  closers.add(() => store.close());
  const controller = await Controller.start({
    store,
    nodeId: config.nodeId,
    clock: platform.clock,
    random: platform.random,
    logger: logger.child('controller'),
    staticConfigs: config.layers.static,
    bootstrapRecords: () => store.bootstrapRecords(),
    isSoleBroker: true,
  });
  closers.add(() => controller.close());
  return controller;
}
