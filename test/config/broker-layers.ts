// Layers of broker settings for tests, from plain objects.

import type { BrokerConfigLayers } from '../../src/config/broker-config-layers.ts';

export type Settings = Readonly<Record<string, string>>;

export const map = (settings: Settings): ReadonlyMap<string, string> => new Map(Object.entries(settings));

export function layers(given: Settings = {}, forAll: Settings = {}, forThis: Settings = {}): BrokerConfigLayers {
  return { static: map(given), dynamicDefault: map(forAll), dynamicBroker: map(forThis) };
}
