// The settings made at run time, by resource.

import { metadataRecord, type MetadataRecord, type RecordBodies } from '../metadata-record.ts';
import { PersistentMap } from './persistent-map.ts';

/** Resource types as the protocol numbers them. */
export const ResourceType = { TOPIC: 2, BROKER: 4, BROKER_LOGGER: 8, CLIENT_METRICS: 16, GROUP: 32 } as const;

export interface ConfigResource {
  readonly type: number;
  /** The empty name of type BROKER stands for all brokers. */
  readonly name: string;
}

export interface ResourceConfigs extends ConfigResource {
  readonly values: ReadonlyMap<string, string>;
}

export type ConfigsImage = PersistentMap<ResourceConfigs>;

export const noConfigs: ConfigsImage = PersistentMap.empty;
const noValues: ReadonlyMap<string, string> = new Map();

export function configsOf(configs: ConfigsImage, resource: ConfigResource): ReadonlyMap<string, string> {
  return configs.get(keyOf(resource))?.values ?? noValues;
}

interface OpenResource extends ConfigResource {
  values: Map<string, string>;
}

export class ConfigsDelta {
  readonly #before: ConfigsImage;
  readonly #open = new Map<string, OpenResource>();

  constructor(before: ConfigsImage) {
    this.#before = before;
  }

  replayConfig({ resourceType, resourceName, name, value }: RecordBodies['ConfigRecord']): void {
    const { values } = this.#openResource({ type: resourceType, name: resourceName });
    if (value === null) values.delete(name);
    else values.set(name, value);
  }

  replayTopicRemoved(topicName: string): void {
    const resource = { type: ResourceType.TOPIC, name: topicName };
    if (this.#before.has(keyOf(resource)) || this.#open.has(keyOf(resource)))
      this.#openResource(resource).values = new Map();
  }

  get changed(): readonly ConfigResource[] {
    return [...this.#open.values()];
  }

  build(): ConfigsImage {
    const changes = new Map<string, ResourceConfigs | undefined>();
    for (const [key, resource] of this.#open) changes.set(key, resource.values.size === 0 ? undefined : resource);
    return this.#before.with(changes);
  }

  #openResource(resource: ConfigResource): OpenResource {
    const key = keyOf(resource);
    let open = this.#open.get(key);
    if (open === undefined) {
      open = { ...resource, values: new Map(this.#before.get(key)?.values) };
      this.#open.set(key, open);
    }
    return open;
  }
}

export function* configRecords(configs: ConfigsImage): Generator<MetadataRecord, void, undefined> {
  for (const { type, name, values } of configs.values()) {
    for (const [key, value] of values) {
      yield metadataRecord('ConfigRecord', { resourceType: type, resourceName: name, name: key, value });
    }
  }
}

function keyOf({ type, name }: ConfigResource): string {
  return `${type}:${name}`;
}
