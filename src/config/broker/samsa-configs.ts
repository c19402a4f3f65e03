// Samsa's own keys. Kafka does not know them: they carry the prefix `samsa.` and never appear in
// DescribeConfigs unless they are set.

import { atLeast, between, nonEmptyString, oneOf } from '../../base/config/constraint.ts';
import { defineBrokerConfigs } from '../broker-config-definition.ts';
import { honoured } from '../config-status.ts';

export const samsaConfigs = defineBrokerConfigs({
  'samsa.log.cache.bytes': {
    type: 'long',
    default: 33_554_432,
    valid: atLeast(0),
    importance: 'medium',
    status: honoured,
    doc: 'Memory for recently appended batches of all partitions, from which readers at the end of a log are served.',
  },
  'samsa.decompressed.batch.max.bytes': {
    type: 'int',
    default: 67_108_864,
    valid: atLeast(1),
    importance: 'medium',
    status: honoured,
    doc: 'Largest size of one batch after decompression. A batch that inflates beyond it is refused.',
  },
  'samsa.durability': {
    type: 'string',
    default: 'fsync',
    valid: oneOf('fsync', 'page-cache'),
    importance: 'high',
    status: honoured,
    doc:
      'What an acknowledgement of acks=all means: fsync, the record is on the disk; page-cache, as in Kafka, it is with ' +
      'the operating system and a power failure may lose it.',
  },
  'samsa.http.port': {
    type: 'int',
    default: null,
    valid: between(0, 65_535),
    importance: 'medium',
    status: honoured,
    doc:
      'Port of the pages /metrics, /health and /ready; 0 takes a free one, and without it there are none. With it the ' +
      'broker also takes in the metrics that clients send (KIP-714).',
  },
  'samsa.http.host': {
    type: 'string',
    default: '127.0.0.1',
    valid: nonEmptyString,
    importance: 'medium',
    status: honoured,
    doc: 'Address those pages are served at. They ask for no password: other machines should reach it only where all may.',
  },
  'samsa.metrics.series.max': {
    type: 'int',
    default: 10_000,
    valid: atLeast(1),
    importance: 'low',
    status: honoured,
    doc: 'Most series of one metric, such as partitions or topics, and of all that clients push together; what is beyond is left out and counted.',
  },
});
