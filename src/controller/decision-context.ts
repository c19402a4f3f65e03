// What a decision of the controller may look at: the metadata as it will be when everything decided so
// far is committed, and what was configured at start. Nothing else; decisions are pure.

import type { Random } from '../base/ports/random.ts';
import type { BrokerConfigLayers } from '../config/broker-config-layers.ts';
import type { Decision } from '../machine/machine.ts';
import { configsOf, ResourceType } from '../metadata/image/configs.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode } from '../protocol/errors.ts';

export interface DecisionContext {
  readonly image: MetadataImage;
  /** The offset that the first record of this decision gets. */
  readonly nextOffset: number;
  readonly nodeId: number;
  readonly random: Random;
  /** What the broker was started with, as text. */
  readonly staticConfigs: ReadonlyMap<string, string>;
}

export type MetadataDecision<Response> = Decision<MetadataRecord, Response>;

/** What became of one item of a request. */
export interface ItemOutcome {
  readonly errorCode: ErrorCode;
  /** Null when all is well, and where the code says everything. */
  readonly errorMessage: string | null;
}

export const succeeded: ItemOutcome = { errorCode: ErrorCode.NONE, errorMessage: null };

/** Kafka's bound on the records of one request. */
export const recordsPerDecision = 10_000;

export function brokerConfigLayers(context: DecisionContext): BrokerConfigLayers {
  const { configs } = context.image;
  return {
    dynamicBroker: configsOf(configs, { type: ResourceType.BROKER, name: String(context.nodeId) }),
    dynamicDefault: configsOf(configs, { type: ResourceType.BROKER, name: '' }),
    static: context.staticConfigs,
  };
}
