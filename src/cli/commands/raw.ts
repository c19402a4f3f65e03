// samsa raw.

import { defineCommand } from '../command-definition.ts';
import { connectionOptions } from '../common-options.ts';
import { parseNumber } from '../values.ts';

export const rawCommand = defineCommand({
  name: 'raw',
  summary: 'send any request of the protocol as JSON, print the answer as JSON',
  details: `Fields have the names of Kafka's message definitions, in camelCase; bytes are base64. What is left out holds its
default. Numbers keep all their digits. The request goes to the first broker that answers, whichever that is;
nothing is tried again, and an error code in the answer is an answer. Without an API the APIs are listed.`,
  examples: [
    'samsa raw',
    `samsa raw Metadata '{"topics":null}'`,
    `samsa raw DescribeConfigs '{"resources":[{"resourceType":2,"resourceName":"orders"}]}' | jq .`,
    'samsa raw CreateTopics --skeleton > request.json',
    'samsa raw CreateTopics --api-version 5 - < request.json',
  ],
  arguments: {
    api: { doc: 'name or key of the API' },
    json: { doc: 'the request; - is stdin, {} when left out' },
  },
  options: {
    apiVersion: {
      argument: '<number>',
      parse: parseNumber,
      doc: 'version of the request',
      otherwise: 'the highest both know',
    },
    skeleton: { doc: 'only print a request with all its fields' },
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./raw/raw.ts')).sendRaw(given, context),
});
