// A row of the broker's table: Kafka's definition, how the key may change while the broker runs, and
// what Samsa does with it.

import type { ConfigDefinition } from '../base/config/config-definition.ts';
import type { ConfigStatus } from './config-status.ts';

/** Kafka's dynamic update modes: only at start, for one broker, or also for all brokers at once. */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide';

export interface BrokerConfigDefinition extends ConfigDefinition {
  /** `read-only` when left out. */
  readonly update?: Exclude<UpdateMode, 'read-only'>;
  readonly status: ConfigStatus;
  /** Kafka knows it at run time only: it is shown when it is set. */
  readonly dynamicOnly?: true;
}

/** Checks the rows and keeps their literal types, from which the types of the values follow. */
export function defineBrokerConfigs<const T extends Readonly<Record<string, BrokerConfigDefinition>>>(table: T): T {
  return table;
}
