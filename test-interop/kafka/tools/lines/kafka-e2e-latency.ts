import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
const small = '--num-records 3 --producer-acks 1 --record-size 4';

export const e2eLatencyLines: ToolLines = {
  tool: 'kafka-e2e-latency',
  javaClass: 'org.apache.kafka.tools.EndToEndLatency',
  prepare: writeReadings,
  masks: [
    [/^(\d+\t)[\d.E-]+$/gm, '$1<ms>'],
    [/(?<=Avg latency: )\d+\.\d{4}(?= ms)/g, '<ms>'],
    [/(?<=th = )\d+/g, '<ms>'],
  ],
  lines: [
    '',
    '--help',
    '--bogus',
    'BROKER latency 3 1',
    `${at} --bogus`,
    at,
    `${at} --topic latency`,
    `${at} --topic latency ${small} --help`,
    `${at} --topic latency ${small} --producer-acks all`,
    `${at} --topic latency --num-records 3 --producer-acks 0 --record-size 4`,
    `${at} --topic latency --num-records 0 --producer-acks 1 --record-size 4`,
    `${at} --topic latency --num-records x --producer-acks 1 --record-size 4`,
    `${at} --topic latency --num-records 3 --producer-acks 1 --record-size -4`,
    `${at} --topic latency ${small} --record-key-size -1`,
    `${at} --topic latency ${small} --record-header-key-size -1`,
    `${at} --topic latency ${small} --record-header-size -2`,
    `${at} --topic latency ${small} --num-headers -1`,
    `${at} --topic latency ${small} --command-config FILES/missing`,
    `${at} --topic latency ${small}`,
    `${at} --topic latency --num-records 3 --producer-acks all --record-size 0`,
    `${at} --topic latency ${small} --record-key-size 5 --num-headers 2 --record-header-key-size 3 --record-header-size 4`,
    `${at} --topic latency ${small} --record-key-size --num-headers 1 --record-header-size -1`,
    `${at} --topic latency --num-records 1001 --producer-acks 1 --record-size 4`,
    'BROKER latency 3 all 4',
    'BROKER latency 3 2 4',
    'BROKER latency 3 1 4 FILES/haste',
    '--bootstrap-server nonsense --topic latency --num-records 1 --producer-acks 1 --record-size 4',
    'NOWHERE latency 3 1 4 FILES/haste',
  ],
};
