// Options that every client has, with Kafka 4.3's defaults.

import type { ConfigTable } from '../../base/config/config-definition.ts';
import { required } from '../../base/config/config-definition.ts';
import { atLeast, nonEmptyList, oneOfIgnoringCase } from '../../base/config/constraint.ts';

export const commonOptions = {
  'bootstrap.servers': {
    type: 'list',
    default: required,
    valid: nonEmptyList,
    importance: 'high',
    doc: 'Where to find the cluster: host:port pairs. Any reachable broker will do; the others are learnt from it.',
  },
  'client.id': {
    type: 'string',
    default: '',
    importance: 'medium',
    doc: 'Name of this client in the logs and metrics of the broker. Chosen when empty.',
  },
  'connections.max.idle.ms': {
    type: 'long',
    default: 540_000,
    importance: 'medium',
    doc: 'A connection that was not used for so long is closed. Negative: never.',
  },
  'metadata.max.age.ms': {
    type: 'long',
    default: 300_000,
    valid: atLeast(0),
    importance: 'low',
    doc: 'What is known of the cluster is asked for again after this time, even without a reason to.',
  },
  'metadata.recovery.strategy': {
    type: 'string',
    default: 'rebootstrap',
    valid: oneOfIgnoringCase('REBOOTSTRAP', 'NONE'),
    importance: 'low',
    doc: 'When no known broker can be reached: start again from `bootstrap.servers`, or keep trying those known.',
  },
  'metadata.recovery.rebootstrap.trigger.ms': {
    type: 'long',
    default: 300_000,
    valid: atLeast(0),
    importance: 'low',
    doc: 'Without an answer about the cluster for this long, the client starts again from `bootstrap.servers`.',
  },
  'reconnect.backoff.ms': {
    type: 'long',
    default: 50,
    valid: atLeast(0),
    importance: 'low',
    doc: 'Pause before a broker is connected to again; doubles with each failure.',
  },
  'reconnect.backoff.max.ms': {
    type: 'long',
    default: 1_000,
    valid: atLeast(0),
    importance: 'low',
    doc: 'The longest pause before a broker is connected to again; `reconnect.backoff.ms` when only that is set.',
  },
  'request.timeout.ms': {
    type: 'int',
    default: 30_000,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'How long an answer may take before the connection is given up.',
  },
  'retry.backoff.ms': {
    type: 'long',
    default: 100,
    valid: atLeast(0),
    importance: 'low',
    doc: 'Pause before a failed request is sent again; doubles with each failure.',
  },
  'retry.backoff.max.ms': {
    type: 'long',
    default: 1_000,
    valid: atLeast(0),
    importance: 'low',
    doc: 'The longest pause before a failed request is sent again.',
  },
  'security.protocol': {
    type: 'string',
    default: 'PLAINTEXT',
    valid: oneOfIgnoringCase('PLAINTEXT'),
    importance: 'medium',
    doc: 'How to talk to brokers. Only PLAINTEXT so far.',
  },
  'socket.connection.setup.timeout.ms': {
    type: 'long',
    default: 10_000,
    importance: 'medium',
    doc: 'How long connecting may take; doubles with each failure.',
  },
  'socket.connection.setup.timeout.max.ms': {
    type: 'long',
    default: 30_000,
    importance: 'medium',
    doc: 'The longest time connecting may take.',
  },
} as const satisfies ConfigTable;
