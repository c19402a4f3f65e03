// Options that many commands have: where the cluster is, how to print, and that one is sure.

import type { Options } from './command-definition.ts';
import { outputFormats, streamFormats } from './output/output-format.ts';

/** Where `samsa start` listens when it is told nothing. */
export const defaultServer = '127.0.0.1:9092';

const connection = 'Connection';

export const connectionOptions = {
  bootstrapServer: {
    short: 'b',
    argument: '<host:port,...>',
    doc: 'where the cluster is',
    otherwise: `that of the profile, or ${defaultServer}`,
    environment: 'SAMSA_BOOTSTRAP_SERVER',
    heading: connection,
  },
  clientOption: {
    short: 'X',
    argument: '<key=value>',
    isMany: true,
    doc: 'an option of the client, with its Kafka name; SAMSA_X_REQUEST_TIMEOUT_MS is request.timeout.ms',
    heading: connection,
  },
  profile: {
    argument: '<name>',
    doc: 'the profile to use',
    otherwise: 'the one chosen by `samsa profile use`',
    environment: 'SAMSA_PROFILE',
    heading: connection,
    names: 'profile',
  },
} as const satisfies Options;

export const formatOptions = {
  format: {
    argument: '<form>',
    choices: outputFormats,
    default: 'text',
    doc: 'how to print: wide is text with more columns, ndjson one JSON object a line',
    environment: 'SAMSA_FORMAT',
  },
} as const satisfies Options;

/** For what comes record by record. */
export const streamFormatOptions = {
  format: { argument: '<form>', choices: streamFormats, default: 'text', doc: 'how to print' },
} as const satisfies Options;

export const yesOptions = {
  yes: { short: 'y', doc: 'do not ask' },
} as const satisfies Options;

export const dryRunOptions = {
  dryRun: { short: 'd', doc: 'only check whether it could be done' },
} as const satisfies Options;
