import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
const readings = `${at} --describe --topic-list readings`;

export const logDirsLines: ToolLines = {
  tool: 'kafka-log-dirs',
  javaClass: 'org.apache.kafka.tools.LogDirsCommand',
  prepare: writeReadings,
  masks: [
    [/(?<="logDir":")[^"]+/g, '<directory>'],
    // Java has partitions in the order of a hash table.
    [/(\{"partition":"readings-1"[^}]*\}),(\{"partition":"readings-0"[^}]*\})/g, '$2,$1'],
  ],
  lines: [
    '',
    '--help',
    at,
    '--describe',
    `${at} --bogus`,
    readings,
    `${at} --describe --topic-list readings,missing`,
    `${at} --describe --topic-list missing`,
    `${readings} --broker-list 1`,
    `${readings} --broker-list 1,1,`,
    `${readings} --broker-list=`,
    `${readings} --broker-list 7`,
    `${readings} --broker-list 1,7,8`,
    `${readings} --broker-list x`,
    `${readings} --broker-list 1 --broker-list 1`,
    `${readings} --topic-list empty`,
    `${readings} extra`,
    `${at} --describe --command-config FILES/missing`,
    '--bootstrap-server nonsense --describe',
    '--bootstrap-server NOWHERE --describe --command-config FILES/haste',
  ],
};
