// DescribeConfigs (key 32). The effective configs of topics, brokers, loggers, groups and client-metrics resources,
// with where each value comes from. A named broker must be asked about itself. Needs DescribeConfigs on the topic,
// group or cluster.
// v0 is gone. v1: sources and synonyms (KIP-226). v3: type and documentation of every key (KIP-569). v4 flexible.
// Sources: 1 topic, 2 broker, 3 cluster-wide default, 4 server.properties, 5 built-in default, 6 logger, 7 client
// metrics, 8 group. The value of a password is null.
// Errors per resource: UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION, INVALID_REQUEST for another broker's id
// or an unknown type, TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED.

import { array, bool, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const describeConfigsApi = defineApi({
  key: 32,
  name: 'DescribeConfigs',
  versions: '1-4',
  flexible: '4+',
  listeners: ['broker', 'controller'],
  request: {
    resources: array({
      /** 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group. */
      resourceType: int8(),
      resourceName: string(),
      /** Null is all of them. */
      configurationKeys: array(string(), { nullable: '0+' }),
    }),
    includeSynonyms: bool({ default: false }),
    includeDocumentation: bool({ versions: '3+', default: false }),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      errorCode: int16(),
      errorMessage: string({ nullable: '0+' }),
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        /** Null for passwords and for what is not set. */
        value: string({ nullable: '0+' }),
        readOnly: bool(),
        configSource: int8({ default: -1, ignorable: true }),
        isSensitive: bool(),
        synonyms: array(
          {
            name: string(),
            value: string({ nullable: '0+' }),
            source: int8(),
          },
          { ignorable: true },
        ),
        /** 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password. */
        configType: int8({ versions: '3+', default: 0, ignorable: true }),
        documentation: string({ versions: '3+', nullable: '0+', ignorable: true }),
      }),
    }),
  },
});
