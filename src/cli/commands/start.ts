// samsa start.

import { defineCommand } from '../command-definition.ts';

export const startCommand = defineCommand({
  name: 'start',
  summary: 'start a broker',
  details: `Without a file the broker has the settings of Kafka's own server.properties for development, listens on
127.0.0.1:9092 and keeps its data in your user directory.

Settings come from the file, then from SAMSA_* environment variables (SAMSA_LOG_RETENTION_MS is
log.retention.ms), then from --override; the later wins. docs/configuration.md lists them.`,
  examples: [
    'samsa start',
    'samsa start config/server.properties',
    'samsa start --override listeners=PLAINTEXT://127.0.0.1:19092 --override log.dirs=/tmp/samsa',
  ],
  arguments: { 'server.properties': { doc: 'a configuration file with the keys of Kafka' } },
  options: {
    override: { argument: '<key=value>', isMany: true, doc: 'set one key' },
    logLevel: {
      argument: '<level>',
      choices: ['debug', 'info', 'warn', 'error'],
      default: 'warn',
      doc: 'what is written to standard error',
    },
  },
  run: async (given, context) => (await import('./start/start-broker.ts')).runBroker(given, context),
});
