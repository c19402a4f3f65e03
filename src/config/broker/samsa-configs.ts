// Samsa's own keys. Kafka does not know them: they carry the prefix `samsa.` and never appear in
// DescribeConfigs unless they are set.

import { atLeast, oneOf } from '../../base/config/constraint.ts';
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
});
