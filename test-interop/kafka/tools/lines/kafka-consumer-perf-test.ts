import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
const all = `${at} --topic readings --num-records 6`;
const never = `${at} --topic readings --num-records 7 --timeout 400`;

export const consumerPerfLines: ToolLines = {
  tool: 'kafka-consumer-perf-test',
  javaClass: 'org.apache.kafka.tools.ConsumerPerformance',
  prepare: writeReadings,
  masks: [
    [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d:\d{3}/g, '<time>'],
    // How fast it was; how much there was stays.
    [/^([^,\n]+, [^,\n]+, 0\.0000), [\d.]+, (\d+), [\d.]+, -?\d+, -?\d+, [-\d.]+, [-\d.]+$/gm, '$1, $2'],
    // Java's consumer counts much more.
    [/^[\w-]+:[\w-]+:\{.*\} +: .*\n/gm, ''],
    [/^Metric Name +Value$/gm, 'Metric Name Value'],
  ],
  lines: [
    '',
    '--help',
    `${at} --bogus`,
    '--topic readings --num-records 6',
    at,
    `${at} --topic readings`,
    `${at} --num-records 6`,
    `${all} --include read.*`,
    `${all} --messages 6`,
    `${all} --consumer.config FILES/haste --command-config FILES/haste`,
    `${all} --topic empty`,
    `${at} --topic readings --num-records six`,
    `${all} --fetch-size x`,
    `${all} --fetch-size -1`,
    `${all} --socket-buffer-size x`,
    `${all} --reporting-interval 0`,
    `${all} --reporting-interval x`,
    `${all} --date-format bbb`,
    `${all} --command-config FILES/missing`,
    '--bootstrap-server nonsense --topic readings --num-records 6',
    all,
    `${all} --hide-header`,
    `${all} --group perf-a --date-format yyyy`,
    `${never} --group perf-a`,
    `${at} --topic readings --messages 6 --consumer.config FILES/haste`,
    `${at} --include read.* --num-records 6 --fetch-size 100 --command-property client.id=mine`,
    `${at} --include readin --num-records 6 --timeout 400`,
    `${never} --from-latest`,
    `${at} --topic missing --num-records 1 --timeout 400`,
    `${all} --show-detailed-stats --reporting-interval 60000`,
    `${all} --print-metrics`,
    '--bootstrap-server NOWHERE --topic readings --num-records 1 --timeout 400',
  ],
};
