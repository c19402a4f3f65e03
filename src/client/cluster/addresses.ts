// Reads `bootstrap.servers`: host:port, an IPv6 address in brackets, with or without `PLAINTEXT://`.

import { ConfigError } from '../../base/config/config-error.ts';
import type { Address } from '../../base/ports/network.ts';

const addressPattern = /^(?:PLAINTEXT:\/\/)?(?:\[([0-9a-fA-F:.%]+)\]|([^\s:/[\]]+)):(\d{1,5})$/;

/** Throws a `ConfigError` for the first one that cannot be read. */
export function parseAddresses(key: string, texts: readonly string[]): Address[] {
  return texts.map((text) => {
    const match = addressPattern.exec(text);
    const port = Number(match?.[3]);
    if (match === null || port < 1 || port > 65_535) {
      throw new ConfigError(key, `Invalid url in ${key}: ${text}. It must be host:port, for instance localhost:9092.`);
    }
    return { host: (match[1] ?? match[2])!, port };
  });
}

export function addressText(address: Address): string {
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
