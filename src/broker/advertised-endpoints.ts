// What clients are told to connect to: `advertised.listeners`, with the ports that the operating system
// chose where 0 was asked for.

import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { securityProtocols } from '../config/listener.ts';
import type { BrokerEndpoint } from '../metadata/image/cluster.ts';
import type { BoundListener } from './socket-server.ts';

/** For a listener on every interface without an advertised address: the machine itself can reach it. */
const fallbackHost = 'localhost';

export function advertisedEndpoints(config: LoadedBrokerConfig, bound: readonly BoundListener[]): BrokerEndpoint[] {
  return bound.map((listener) => {
    const advertised = config.advertisedListeners.find(({ name }) => name === listener.name) ?? listener;
    return {
      name: listener.name,
      host: advertised.host === '' ? fallbackHost : advertised.host,
      port: advertised.port === 0 ? listener.port : advertised.port,
      securityProtocol: securityProtocols.indexOf(listener.securityProtocol),
    };
  });
}
