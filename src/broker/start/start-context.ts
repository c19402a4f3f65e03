// What every stage of a broker's start works with.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { LoadedBrokerConfig } from '../../config/load-broker-config.ts';
import type { Closers } from './closers.ts';

export interface StartContext {
  readonly config: LoadedBrokerConfig;
  readonly platform: Platform;
  readonly logger: Logger;
  /** Takes what the stage opens. */
  readonly closers: Closers;
}
