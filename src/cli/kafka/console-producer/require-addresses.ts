// A look at `--bootstrap-server` before a client sees it: each address must have a port.

import { javaSplit } from '../java/java-split.ts';
import { UsageError } from '../options/option-rules.ts';

const hostAndPort = /^.*?\[?[0-9a-zA-Z\-%._:]*\]?:[0-9]+$/;

/** Throws a `UsageError`. */
export function requireAddresses(servers: string): void {
  if (servers.trim() === '') throw new UsageError('Error while validating the bootstrap address\n');
  const addresses = javaSplit(servers, ',');
  if (!addresses.every((address) => hostAndPort.test(address)))
    throw new UsageError('Please provide valid host:port like host1:9091,host2:9092\n ');
}
