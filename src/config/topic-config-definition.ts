// What a row of the topics' table says: beside what every setting has, which broker settings supply its default.
// Kafka calls those synonyms.

import type { ConfigDefinition } from '../base/config/config-definition.ts';
import type { brokerConfigs } from './broker-configs.ts';
import type { ConfigStatus } from './config-status.ts';

export interface ConfigSynonym {
  readonly name: keyof typeof brokerConfigs;
  /** Milliseconds in the synonym's unit; 1 where the units agree. */
  readonly factor: number;
}

export interface TopicConfigDefinition extends ConfigDefinition {
  readonly status: ConfigStatus;
  /** The first one that has a value wins, times its factor. */
  readonly synonyms: readonly ConfigSynonym[];
}

export function defineTopicConfigs<const T extends Readonly<Record<string, TopicConfigDefinition>>>(table: T): T {
  return table;
}
