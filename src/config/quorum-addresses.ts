// The two forms in which a server.properties names its controllers: `id@host:port` (fixed voters) and
// `host:port` (bootstrap servers).

import type { Constraint } from '../base/config/constraint.ts';

const voterPattern = /^(\d+)@\[?([0-9a-zA-Z\-%._:]+)\]?:(\d+)$/;
const serverPattern = /^\[?([0-9a-zA-Z\-%._:]+)\]?:(\d+)$/;

export const quorumVoters: Constraint = {
  kind: 'format',
  valid: 'non-empty list',
  pattern: voterPattern,
  refusal: (key) => `Invalid configuration value for ${key}. Each entry should be in the form \`{id}@{host}:{port}\`.`,
};

export const bootstrapServers: Constraint = {
  kind: 'format',
  valid: 'non-empty list',
  pattern: serverPattern,
  refusal: (key, _value, element) =>
    `Failed to parse host name from ${element} for the configuration ${key}. ` +
    'Each entry should be in the form "{host}:{port}"',
};

export interface QuorumVoter {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export function parseQuorumVoter(text: string): QuorumVoter | null {
  const match = voterPattern.exec(text);
  return match === null ? null : { nodeId: Number(match[1]), host: match[2]!, port: Number(match[3]) };
}

export function parseBootstrapServer(text: string): { readonly host: string; readonly port: number } | null {
  const match = serverPattern.exec(text);
  return match === null ? null : { host: match[1]!, port: Number(match[2]) };
}
