import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER --topic empty --throughput -1';
const ten = `${at} --num-records 10`;
const sized = `${ten} --record-size 10`;

export const producerPerfLines: ToolLines = {
  tool: 'kafka-producer-perf-test',
  javaClass: 'org.apache.kafka.tools.ProducerPerformance',
  hasCommands: true,
  prepare: writeReadings,
  files: {
    'payload-lines': 'one\ntwo\n\nthree\n',
    'payload-commas': 'a,b;c',
    'transactional-filed': 'transactional.id=filed\n',
  },
  masks: [
    // How fast it was; how much it was stays.
    [/[\d.]+ records\/sec \([\d.]+ MB\/sec\), [\d.]+ ms avg latency, [\d.]+ ms max latency/g, '<figures>'],
    [/\d+(?= ms [\d.]+th)/g, '<ms>'],
    // Each counts something else.
    [/^[\w-]+:[\w-]+:\{.*\} +: .*\n/gm, ''],
    [/^Metric Name +Value$/gm, 'Metric Name Value'],
    // Java's estimate of a record's size is a little higher.
    [/(?<=The message is )\d+(?= bytes)/g, '<size>'],
    // Samsa says why.
    [/(?<=not present in metadata after \d+ ms\.).*$/gm, ''],
    // Java says it as an exception that nobody caught.
    [/^(?:Exception in thread "main" )?[\w.$]+(?:Exception|Error): /gm, ''],
  ],
  lines: [
    '',
    '-h',
    '--bogus',
    '--topic empty',
    ten,
    `${ten} --payload-monotonic --record-size 10`,
    `${sized} --throughput x`,
    `${sized} --record-size 0`,
    `${at} --num-records 0 --record-size 10`,
    `${at} --num-records 1.5 --record-size 10`,
    `${sized} --warmup-records 10`,
    `${sized} --transaction-duration-ms 0`,
    `${sized} --reporting-interval 0`,
    '--topic empty --throughput -1 --num-records 10 --record-size 10',
    `${sized} --producer-props acks=1 --command-property acks=1`,
    `${sized} --producer.config FILES/haste --command-config FILES/haste`,
    `${sized} --command-property acks`,
    `${sized} --command-property acks=1=2`,
    `${sized} --command-property acks=7`,
    `${sized} --command-config FILES/missing`,
    `${ten} --payload-file FILES/missing`,
    `${ten} --payload-file FILES/blank`,
    sized,
    `${sized} --producer-props acks=1 linger.ms=0`,
    `${sized} --producer.config FILES/haste`,
    `${sized} --command-property acks=1 batch.size=100 --command-config FILES/haste`,
    '--topic empty --throughput 1000 --num-records 10 --record-size 10 --command-property bootstrap.servers=BROKER',
    `${ten} --payload-monotonic`,
    `${ten} --payload-file FILES/payload-lines`,
    `${ten} --payload-file FILES/payload-commas --payload-delimiter [,;]`,
    `${sized} --warmup-records 4`,
    `${sized} --warmup-records -1 --print-metrics`,
    `${sized} --transactional-id perf`,
    `${sized} --transaction-duration-ms 1`,
    `${sized} --command-config FILES/transactional-filed`,
    `${at} --num-records 2 --record-size 2000000`,
    '--bootstrap-server NOWHERE --topic empty --throughput -1 --num-records 1 --record-size 1 --command-property max.block.ms=300',
  ],
};
