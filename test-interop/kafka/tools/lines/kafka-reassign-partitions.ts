import { writeReadings } from '../readings.ts';
import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';

type Partition = Readonly<Record<string, unknown>>;

const stay = { topic: 'readings', partition: 0, replicas: [1] };

function partitions(...entries: readonly Partition[]): unknown {
  return { version: 1, partitions: entries };
}

const topics: Readonly<Record<string, unknown>> = {
  'topics-one': { topics: [{ topic: 'readings' }], version: 1 },
  'topics-two': { topics: [{ topic: 'readings' }, { topic: 'empty' }] },
  'topics-twice': { topics: [{ topic: 'readings' }, { topic: 'readings' }] },
  'topics-unknown': { topics: [{ topic: 'missing' }] },
  'topics-none': { topics: [] },
  'topics-number': { topics: [{ topic: 3 }] },
  'topics-text': { topics: ['readings'] },
};
const reassignments: Readonly<Record<string, unknown>> = {
  'move-one': { partitions: [stay] },
  'move-both': partitions(stay, { ...stay, partition: 1, log_dirs: ['any'] }),
  'move-away': partitions({ ...stay, replicas: [2] }),
  'move-unknown': partitions({ ...stay, topic: 'missing' }),
  'move-beyond': partitions({ ...stay, partition: 9 }),
  'move-nothing': partitions(),
  'move-nobody': partitions({ ...stay, replicas: [] }),
  'move-no-replicas': partitions({ topic: 'readings', partition: 0 }),
  'move-text': partitions({ ...stay, replicas: ['1'] }),
  'move-number': partitions({ ...stay, replicas: 1 }),
  'move-twice': partitions(stay, stay),
  'move-to-twice': partitions({ ...stay, replicas: [1, 1] }),
  'move-dirs-two': partitions({ ...stay, log_dirs: ['any', 'any'] }),
  'move-dirs-number': partitions({ ...stay, log_dirs: [1] }),
  'move-dirs-unknown': partitions({ ...stay, log_dirs: ['/nowhere'] }),
};
const files = Object.entries({ ...topics, ...reassignments }).map(([name, content]) => [name, JSON.stringify(content)]);

const toSpread = '--topics-to-move-json-file FILES';
const toMove = '--reassignment-json-file FILES';
const generate = `${at} --generate ${toSpread}/topics-one --broker-list`;
const throttled = '--throttle 5000 --replica-alter-log-dirs-throttle 6000';

export const reassignPartitionsLines: ToolLines = {
  tool: 'kafka-reassign-partitions',
  javaClass: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  prepare: writeReadings,
  files: Object.fromEntries(files),
  masks: [
    // Java's tool shows on standard output where in it an error was thrown; the last line is an empty one.
    [/(?<=^Error: .*\n(?: at \[Source.*\n)?)(?:[a-z]\w*\.)+\w*(?:Exception|Error)\b[^]*$/m, ''],
    // What the virtual machine says when nobody catches an exception.
    [/^joptsimple\.\w+Exception: /, ''],
    // Each says in its own words what is no JSON.
    [
      /(?<=^Error: )(?:Unrecognized token .*\n at \[Source.*|The input string shouldn't be empty\n at \[Source.*|The input string is not a valid JSON)/m,
      '<no JSON>',
    ],
    [/(?<=^Error: Failed to create new KafkaAdminClient)\n[^]*/m, '\n'],
    [/(?<=log dir |")\/[^" ]*\/data(?=[" ])/g, '<directory>'],
  ],
  lines: [
    '',
    '--help',
    at,
    '--list',
    '--execute',
    `${at} --list --bootstrap-controller BROKER`,
    `${at} --list --execute`,
    `${at} --list --bogus`,
    `${at} --list --throttle 5`,
    `${at} --list --list`,
    `${at} --list ${at}`,
    `${at} --verify`,
    `${at} --generate`,
    `${at} --generate ${toSpread}/topics-one`,
    `${at} --execute ${toMove}/move-one --preserve-throttles`,
    `${at} --execute ${toMove}/move-one --disable-rack-aware`,
    `${at} --execute ${toMove}/move-one --throttle`,
    `${at} --execute ${toMove}/move-one --throttle x`,
    `${at} --execute ${toMove}/move-one --timeout x`,
    `${generate} 1 ${toMove}/move-one`,
    `--bootstrap-controller BROKER --verify ${toMove}/move-one`,
    '--bootstrap-controller BROKER --list --command-config FILES/haste',
    `${at} --list`,
    ...['1', '1,2', '2', '1,1', 'x', '1,,', '99999999999'].map((brokers) => `${generate} ${brokers}`),
    `${generate}=`,
    `${generate} 1 --disable-rack-aware`,
    ...[...Object.keys(topics), 'version-2', 'version-text', 'no-partitions', 'list', 'broken', 'blank', 'absent'].map(
      (name) => `${at} --generate ${toSpread}/${name} --broker-list 1`,
    ),
    ...[
      ...Object.keys(reassignments),
      'version-2',
      'version-text',
      'no-partitions',
      'list',
      'broken',
      'blank',
      'absent',
    ].map((name) => `${at} --execute ${toMove}/${name}`),
    `${at} --execute ${toMove}/move-one --additional`,
    `${at} --execute ${toMove}/move-both --disallow-replication-factor-change --timeout 5000`,
    `${at} --execute ${toMove}/move-both ${throttled}`,
    `${at} --verify ${toMove}/move-both --preserve-throttles`,
    ...['both', 'unknown', 'beyond', 'nothing', 'twice', 'dirs-unknown'].map(
      (name) => `${at} --verify ${toMove}/move-${name}`,
    ),
    ...['one', 'both', 'unknown', 'nothing', 'dirs-unknown'].map((name) => `${at} --cancel ${toMove}/move-${name}`),
    `${at} --cancel ${toMove}/move-one --preserve-throttles --timeout 5000`,
    `${at} --list --command-config FILES/haste`,
    `${at} --list --command-config missing.properties`,
    '--bootstrap-server nonsense --list',
    '--bootstrap-server NOWHERE --list --command-config FILES/haste',
  ],
};
