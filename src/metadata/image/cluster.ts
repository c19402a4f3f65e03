// The brokers that have registered.

import type { Uuid } from '../../base/uuid.ts';
import { InvalidMetadataError } from '../invalid-metadata-error.ts';
import { metadataRecord, type MetadataRecord, type RecordBodies } from '../metadata-record.ts';

export interface BrokerEndpoint {
  /** The listener's name. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
  readonly securityProtocol: number;
}

export interface SupportedFeature {
  readonly name: string;
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
}

export interface BrokerImage {
  readonly id: number;
  /** The offset of the registration: which life of the broker this is. */
  readonly epoch: number;
  /** Made anew by every start of the broker. */
  readonly incarnationId: Uuid;
  readonly endpoints: readonly BrokerEndpoint[];
  readonly features: readonly SupportedFeature[];
  readonly rack: string | null;
  /** A fenced broker is registered but leads nothing and is not shown to clients. */
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  /** The ids of its log directories. */
  readonly logDirs: readonly Uuid[];
  readonly cordonedLogDirs: readonly Uuid[] | null;
}

export type ClusterImage = ReadonlyMap<number, BrokerImage>;

export const noBrokers: ClusterImage = new Map();

export class ClusterDelta {
  readonly #before: ClusterImage;
  readonly #brokers: Map<number, BrokerImage>;
  readonly changedBrokerIds = new Set<number>();

  constructor(before: ClusterImage) {
    this.#before = before;
    this.#brokers = new Map(before);
  }

  replayRegister(body: RecordBodies['RegisterBrokerRecord']): void {
    this.#put({
      id: body.brokerId,
      epoch: body.brokerEpoch,
      incarnationId: body.incarnationId,
      endpoints: body.endPoints,
      features: body.features,
      rack: body.rack,
      fenced: body.fenced,
      inControlledShutdown: body.inControlledShutdown,
      logDirs: body.logDirs,
      cordonedLogDirs: body.cordonedLogDirs,
    });
  }

  replayUnregister(body: RecordBodies['UnregisterBrokerRecord']): void {
    this.#known(body.brokerId, body.brokerEpoch);
    this.#brokers.delete(body.brokerId);
    this.changedBrokerIds.add(body.brokerId);
  }

  replayFence({ id, epoch }: RecordBodies['FenceBrokerRecord']): void {
    this.#put({ ...this.#known(id, epoch), fenced: true });
  }

  replayUnfence({ id, epoch }: RecordBodies['UnfenceBrokerRecord']): void {
    this.#put({ ...this.#known(id, epoch), fenced: false });
  }

  /** `fenced` and `inControlledShutdown`: 1 yes, -1 no, 0 as before. */
  replayChange(body: RecordBodies['BrokerRegistrationChangeRecord']): void {
    const before = this.#known(body.brokerId, body.brokerEpoch);
    this.#put({
      ...before,
      fenced: body.fenced === 0 ? before.fenced : body.fenced > 0,
      inControlledShutdown:
        body.inControlledShutdown === 0 ? before.inControlledShutdown : body.inControlledShutdown > 0,
      logDirs: body.logDirs.length === 0 ? before.logDirs : body.logDirs,
      cordonedLogDirs: body.cordonedLogDirs ?? before.cordonedLogDirs,
    });
  }

  build(): ClusterImage {
    return this.changedBrokerIds.size === 0 ? this.#before : this.#brokers;
  }

  #put(broker: BrokerImage): void {
    this.#brokers.set(broker.id, broker);
    this.changedBrokerIds.add(broker.id);
  }

  #known(id: number, epoch: number): BrokerImage {
    const broker = this.#brokers.get(id);
    if (broker?.epoch !== epoch) throw new InvalidMetadataError(`broker ${id} is not registered with epoch ${epoch}`);
    return broker;
  }
}

export function* clusterRecords(cluster: ClusterImage): Generator<MetadataRecord, void, undefined> {
  for (const broker of cluster.values()) {
    yield metadataRecord('RegisterBrokerRecord', {
      brokerId: broker.id,
      brokerEpoch: broker.epoch,
      incarnationId: broker.incarnationId,
      endPoints: broker.endpoints,
      features: broker.features,
      rack: broker.rack,
      fenced: broker.fenced,
      inControlledShutdown: broker.inControlledShutdown,
      logDirs: broker.logDirs,
      cordonedLogDirs: broker.cordonedLogDirs,
    });
  }
}
