import type { ToolLines } from '../tool-lines.ts';
import { writeReadings } from '../readings.ts';

const at = '--bootstrap-server BROKER';

export const getOffsetsLines: ToolLines = {
  tool: 'kafka-get-offsets',
  javaClass: 'org.apache.kafka.tools.GetOffsetShell',
  prepare: writeReadings,
  masks: [
    // How often the groups of other tools' lines committed.
    [/^(__consumer_offsets:\d+:)[1-9]\d*$/gm, '$1<some>'],
  ],
  lines: [
    '',
    '--help',
    '--topic readings',
    '--bootstrap-server nonsense',
    '--bootstrap-server=',
    `${at} --bogus`,
    `${at} --time`,
    at,
    `${at} --topic readings`,
    ...[
      '-1',
      '-2',
      '-3',
      '-4',
      '-5',
      '-6',
      '-7',
      '0',
      '1700000000001',
      '9999999999999',
      '9223372036854775807',
      '9223372036854775808',
      'latest',
      'earliest',
      'max-timestamp',
      'earliest-local',
      'latest-tiered',
      'earliest-pending-upload',
      'bogus',
    ].map((time) => `${at} --topic readings --time ${time}`),
    `${at} --topic missing`,
    `${at} --topic [`,
    `${at} --topic read.*,empty`,
    `${at} --topic readings --topic empty`,
    `${at} --topic readings --partitions 0`,
    `${at} --topic readings --partitions 0,1,7`,
    `${at} --topic readings --partitions 7`,
    `${at} --topic readings --partitions x`,
    `${at} --topic readings --partitions 0,`,
    `${at} --partitions 1`,
    `${at} --exclude-internal-topics`,
    ...['readings:0', 'readings:0-1', 'readings:0-2,empty:1-', 'readings:-1', 'readings:', 'read.*', ':1', ':'].map(
      (rules) => `${at} --topic-partitions ${rules}`,
    ),
    ...['readings:x', 'readings:2-1', 'readings:0:1', '[', ',readings:1', 'readings:0-'].map(
      (rules) => `${at} --topic-partitions ${rules}`,
    ),
    `${at} --topic-partitions readings --topic readings`,
    `${at} --topic-partitions readings --partitions 1`,
    `${at} --command-config missing.properties`,
    '--bootstrap-server NOWHERE --command-config FILES/haste',
  ],
};
