// Listeners as server.properties writes them: `NAME://host:port`, IPv6 in brackets, an empty host for
// every interface, and a map from names to security protocols.

export const securityProtocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

export type SecurityProtocol = (typeof securityProtocols)[number];

export interface Endpoint {
  /** Upper case, as Kafka normalises it. */
  readonly name: string;
  /** Empty for every interface; IPv6 without brackets. */
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
}

export interface Listener extends Endpoint {
  readonly securityProtocol: SecurityProtocol;
}

const endpointPattern = /^([^:/]+):\/\/(\[([0-9a-zA-Z\-%._:]+)\]|[0-9a-zA-Z\-%._:]*):(\d{1,5})$/;

/** Null when the text is not an endpoint. */
export function parseEndpoint(text: string): Endpoint | null {
  const match = endpointPattern.exec(text);
  if (match === null || Number(match[4]) > 65_535) return null;
  return { name: match[1]!.toUpperCase(), host: match[3] ?? match[2]!, port: Number(match[4]) };
}

export function formatEndpoint({ name, host, port }: Endpoint): string {
  return `${name}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function isSecurityProtocol(text: string): text is SecurityProtocol {
  return (securityProtocols as readonly string[]).includes(text);
}
