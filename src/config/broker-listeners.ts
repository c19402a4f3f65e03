// Derives a broker's listeners from its settings, and says what contradicts: Kafka's rules for
// listeners, advertised.listeners, the protocol map and the listeners of the controller.

import type { BrokerConfig } from './broker-configs.ts';
import type { Endpoint, Listener, SecurityProtocol } from './listener.ts';
import { isSecurityProtocol, parseEndpoint, securityProtocols } from './listener.ts';

export interface BrokerListeners {
  /** What clients connect to. */
  readonly listeners: readonly Listener[];
  /** What only controllers and brokers connect to; not told to clients. */
  readonly controllerListeners: readonly Listener[];
  /** What clients are told, by the listener they asked on. Port 0: the port the listener was given. */
  readonly advertisedListeners: readonly Listener[];
  readonly interBrokerListenerName: string;
}

/** Says that the value of `key` contradicts something; `remedy` is what would be right. */
export type Report = (key: string, message: string, remedy: string) => void;

/** `isSet` tells keys that were given from those that have their default. */
export function deriveListeners(
  config: BrokerConfig,
  isSet: (key: string) => boolean,
  report: Report,
): BrokerListeners {
  const controllerNames = new Set(config['controller.listener.names'].map((name) => name.toUpperCase()));
  const protocols = protocolsByName(config, isSet, controllerNames, report);
  const all = bindListeners(config, protocols, report);
  const listeners = all.filter((listener) => !controllerNames.has(listener.name));
  if (all.length > 0 && listeners.length === 0) {
    report('listeners', 'there is no listener for clients', 'Name one that is not in controller.listener.names');
  }
  const advertisedListeners = advertise(config, all, controllerNames, protocols, report);
  return {
    listeners,
    controllerListeners: all.filter((listener) => controllerNames.has(listener.name)),
    advertisedListeners,
    interBrokerListenerName: interBrokerListener(config, isSet, advertisedListeners, report),
  };
}

function protocolsByName(
  config: BrokerConfig,
  isSet: (key: string) => boolean,
  controllerNames: ReadonlySet<string>,
  report: Report,
): ReadonlyMap<string, SecurityProtocol> {
  const key = 'listener.security.protocol.map';
  const protocols = new Map<string, SecurityProtocol>();
  for (const entry of config[key].split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [name = '', protocol = ''] = entry.split(':').map((part) => part.trim().toUpperCase());
    if (name === '') report(key, `'${entry}' names no listener`, 'Write NAME:PROTOCOL,NAME:PROTOCOL');
    else if (isSecurityProtocol(protocol)) protocols.set(name, protocol);
    else report(key, `Invalid security protocol \`${protocol}\``, `Valid values are ${securityProtocols.join(', ')}`);
  }
  // As Kafka does it: without a map of one's own, a controller listener is plain.
  if (!isSet(key)) for (const name of controllerNames) if (!protocols.has(name)) protocols.set(name, 'PLAINTEXT');
  return protocols;
}

type EndpointKey = 'listeners' | 'advertised.listeners';

function bindListeners(
  config: BrokerConfig,
  protocols: ReadonlyMap<string, SecurityProtocol>,
  report: Report,
): readonly Listener[] {
  const listeners = toListeners('listeners', config.listeners, protocols, report);
  for (const [i, listener] of listeners.entries()) {
    if (listener.port === 0) continue;
    const sharing = listeners.slice(0, i).filter((other) => other.port === listener.port);
    // KIP-797: one port may serve an IPv4 and an IPv6 address.
    if (sharing.some((other) => !(other.host !== '' && listener.host !== '' && isIpv6(other) !== isIpv6(listener)))) {
      report('listeners', `port ${listener.port} is used twice`, 'Each listener must have a different port');
    }
  }
  return listeners;
}

function isIpv6({ host }: Endpoint): boolean {
  return host.includes(':');
}

function toListeners(
  key: EndpointKey,
  texts: readonly string[],
  protocols: ReadonlyMap<string, SecurityProtocol>,
  report: Report,
): readonly Listener[] {
  const listeners: Listener[] = [];
  for (const text of texts) {
    const endpoint = parseEndpoint(text);
    if (endpoint === null) {
      report(key, `Unable to parse ${text} to a broker endpoint`, 'Write NAME://host:port, IPv6 addresses in brackets');
      continue;
    }
    const securityProtocol = protocols.get(endpoint.name);
    if (securityProtocol === undefined) {
      const remedy = 'Add it to listener.security.protocol.map';
      report(key, `No security protocol defined for listener ${endpoint.name}`, remedy);
    } else if (securityProtocol !== 'PLAINTEXT') {
      const message = `listener ${endpoint.name} uses ${securityProtocol}, which comes with a later release`;
      report(key, message, 'Map it to PLAINTEXT in listener.security.protocol.map');
    } else if (listeners.some((other) => other.name === endpoint.name)) {
      report(key, `listener ${endpoint.name} is defined twice`, 'Each listener must have a different name');
    } else {
      listeners.push({ ...endpoint, securityProtocol });
    }
  }
  return listeners;
}

function advertise(
  config: BrokerConfig,
  bound: readonly Listener[],
  controllerNames: ReadonlySet<string>,
  protocols: ReadonlyMap<string, SecurityProtocol>,
  report: Report,
): readonly Listener[] {
  const key = 'advertised.listeners';
  const own = config[key];
  if (own === null) return bound.filter((listener) => !controllerNames.has(listener.name));
  const advertised = toListeners(key, own, protocols, report);
  for (const { name, host } of advertised) {
    if (host === '0.0.0.0' || host === '::') {
      report(key, `clients cannot connect to the meta-address ${host}`, 'Advertise an address that clients can reach');
    }
    if (!bound.some((listener) => listener.name === name) && !controllerNames.has(name)) {
      report(key, `listener ${name} is advertised but not in listeners`, 'Add it to listeners, or drop it here');
    }
  }
  // Kafka's own server.properties advertises the controller's listener too; clients are not told of it.
  const told = advertised.filter((listener) => !controllerNames.has(listener.name));
  if (advertised.length > 0 && told.length === 0) {
    report(key, 'no listener for clients is advertised', 'Name one that is not in controller.listener.names');
  }
  return told;
}

function interBrokerListener(
  config: BrokerConfig,
  isSet: (key: string) => boolean,
  advertised: readonly Listener[],
  report: Report,
): string {
  const key = 'inter.broker.listener.name';
  const name = (config[key] ?? config['security.inter.broker.protocol']).toUpperCase();
  if (config[key] !== null && isSet('security.inter.broker.protocol')) {
    report(key, 'security.inter.broker.protocol is set too', 'Set only one of the two');
  }
  if (advertised.length > 0 && !advertised.some((listener) => listener.name === name)) {
    const names = advertised.map((listener) => listener.name).join(', ');
    report(key, `listener ${name} is not advertised to clients and brokers`, `Valid names are ${names}`);
  }
  return name;
}
