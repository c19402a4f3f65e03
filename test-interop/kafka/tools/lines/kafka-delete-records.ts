import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';

export const deleteRecordsLines: ToolLines = {
  tool: 'kafka-delete-records',
  javaClass: 'org.apache.kafka.tools.DeleteRecordsCommand',
  prepare: writeReadings,
  lines: [
    '',
    '--help',
    at,
    '--offset-json-file FILES/two',
    '--command-config FILES/haste',
    `${at} --offset-json-file FILES/two --bogus`,
    '--bootstrap-server nonsense --offset-json-file FILES/two',
    '--bootstrap-server nonsense --offset-json-file FILES/broken',
    '--bootstrap-server NOWHERE --offset-json-file FILES/two --command-config FILES/haste',
    `${at} --offset-json-file FILES/two --command-config missing.properties`,
    ...[
      'two',
      'two',
      'all',
      'beyond',
      'twice',
      'broken',
      'blank',
      'list',
      'version-2',
      'version-text',
      'no-partitions',
      'partitions-object',
      'no-partition',
      'topic-number',
      'offset-text',
      'offset-part',
      'nothing',
      'missing',
    ].map((file) => `${at} --offset-json-file FILES/${file}`),
  ],
};
