import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
const one = `${at} --election-type preferred --topic readings --partition 0`;
const file = `${at} --election-type preferred --path-to-json-file FILES`;
const all = `${at} --election-type preferred --all-topic-partitions`;

const files: Readonly<Record<string, unknown>> = {
  'election-both': {
    partitions: [
      { topic: 'readings', partition: 0 },
      { topic: 'readings', partition: 1 },
    ],
  },
  'election-unknown': { partitions: [{ topic: 'missing', partition: 0 }] },
  'election-twice': {
    partitions: [
      { topic: 'readings', partition: 0 },
      { topic: 'readings', partition: 0 },
    ],
  },
  'election-none': { partitions: [] },
  'election-types': { partitions: [{ topic: 1, partition: 'x' }] },
  'election-no-partition': { partitions: [{ topic: 'readings' }] },
  'election-numbers': { partitions: [1] },
};

export const leaderElectionLines: ToolLines = {
  tool: 'kafka-leader-election',
  javaClass: 'org.apache.kafka.tools.LeaderElectionCommand',
  prepare: writeReadings,
  files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)])),
  masks: [
    // What Java's tool throws inside of another exception comes with the name of its class.
    [/^(?:[a-z]\w*\.)+\w*Exception: (?=.*\njava\.lang\.RuntimeException: )/, ''],
    // Java takes partitions from a set without an order.
    [/(?<=for partitions )readings-1, readings-0/g, 'readings-0, readings-1'],
    [/^The tool attempts.*/, '<own words>'],
  ],
  lines: [
    '',
    '--help',
    at,
    `${at} --election-type preferred`,
    `${at} --all-topic-partitions`,
    '--election-type preferred --all-topic-partitions',
    '--election-type preferred --bogus',
    `${at} --election-type family --all-topic-partitions`,
    `${at} --election-type preferred --election-type unclean --all-topic-partitions`,
    `${at} --election-type preferred --topic readings`,
    `${at} --election-type preferred --partition 0`,
    `${all} --partition 0`,
    `${one} --all-topic-partitions`,
    `${one} --path-to-json-file FILES/election-both`,
    `${at} --election-type preferred --topic readings --partition x`,
    `${at} --election-type preferred --topic readings --partition -1`,
    `${at} --election-type preferred --topic readings --partition 9`,
    `${at} --election-type preferred --topic missing --partition 0`,
    `${at} --election-type preferred --topic bad/name --partition 0`,
    one,
    all,
    `${at} --election-type Unclean --all-topic-partitions`,
    `${at} --election-type UNCLEAN --topic readings --partition 1`,
    ...Object.keys(files).map((name) => `${file}/${name}`),
    ...['no-partitions', 'partitions-object', 'list', 'broken', 'blank', 'absent'].map((name) => `${file}/${name}`),
    file,
    `${all} --command-config FILES/haste`,
    `${all} --admin.config FILES/haste`,
    `${all} --admin.config FILES/haste --command-config FILES/haste`,
    `${all} --command-config missing.properties`,
    `${all} --admin.config missing.properties`,
    `${file}/election-types --admin.config missing.properties`,
    '--bootstrap-server nonsense --election-type preferred --all-topic-partitions',
    '--bootstrap-server NOWHERE --election-type preferred --all-topic-partitions --command-config FILES/haste',
  ],
};
