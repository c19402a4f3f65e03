// One-liners by subject. A test parses each of them, so that none shows an option that is not there.

export interface Cheat {
  readonly what: string;
  readonly line: string;
}

const sheet = (...cheats: readonly (readonly [what: string, line: string])[]): readonly Cheat[] =>
  cheats.map(([what, line]) => ({ what, line }));

export const cheatSheets: ReadonlyMap<string, readonly Cheat[]> = new Map([
  [
    'consume',
    sheet(
      ['everything there is now, and stop', 'samsa consume orders -o :end'],
      ['the last ten records of each partition, and stop', 'samsa consume orders -o -10 -e'],
      ['the last hour, as JSON', 'samsa consume orders -o @-1h:end --format ndjson | jq .value'],
      ['between two times', 'samsa consume orders -o @2026-01-01T10:00:00Z:2026-01-01T11:00:00Z'],
      ['what comes from now on, with key and time', "samsa tail orders -f '%d %k %v\\n'"],
      ['as a member of a group, from where it stopped', 'samsa consume orders -g billing'],
      ['one record by its place', 'samsa consume orders -p 0 -o 42:43'],
      ['values that are not text', "samsa consume orders -o :end -f '%k %v{hex}\\n'"],
    ),
  ],
  [
    'produce',
    sheet(
      ['one record', `samsa produce orders -k customer-7 '{"total": 12}'`],
      ['a file, a record a line, key before the first colon', 'samsa produce orders -K : < lines.txt'],
      ['a tombstone', 'samsa produce orders -k customer-7 --tombstone'],
      [
        'copy a topic, keys and nulls and all bytes as they are',
        "samsa consume orders -o :end -f '%K{big32}%k%V{big32}%v' | samsa produce copy -f '%K{big32}%k%V{big32}%v'",
      ],
    ),
  ],
  [
    'topic',
    sheet(
      ['create', 'samsa topic create orders -p 3 -c retention.ms=86400000'],
      ['how many offsets each partition spans', 'samsa topic offsets orders'],
      ['where in the log a time is', 'samsa topic offsets orders --at @-1h'],
      ['more partitions, another setting', 'samsa topic alter orders --partitions 6 -c retention.ms=3600000'],
      ['delete all records and keep the topic', 'samsa topic purge orders'],
      ['delete what is older than a week', 'samsa topic purge orders --before @-7d'],
    ),
  ],
  [
    'group',
    sheet(
      ['lag, partition by partition', 'samsa group offsets billing'],
      ['why does it not move', 'samsa group explain billing'],
      ['show what going back an hour would mean', 'samsa group seek billing --to @-1h'],
      ['do it', 'samsa group seek billing --to @-1h --execute'],
      ['skip one record of one partition', 'samsa group seek billing orders:0 --shift=1 --execute'],
      ['begin where another group is', 'samsa group seek billing-copy --to-group billing --execute'],
    ),
  ],
  [
    'profile',
    sheet(
      ['remember a cluster', 'samsa profile create prod -b kafka-1:9092,kafka-2:9092 --color red'],
      ['use it from now on', 'samsa profile use prod'],
      ['use another one once', 'samsa topic list --profile local'],
      ['show it in the prompt', `PS1='$(samsa profile prompt)'$PS1`],
    ),
  ],
  [
    'kcat',
    sheet(
      ['kcat -L -J', 'samsa topic list --format json'],
      ['kcat -C -t orders -o -10 -e', 'samsa consume orders -o -10 -e'],
      ['kcat -G billing orders payments', 'samsa consume orders payments -g billing'],
      [
        'kcat -C -t orders -o s@1700000000000 -o e@1700003600000',
        'samsa consume orders -o @1700000000000:1700003600000',
      ],
      ['kcat -P -t orders -K: < file', 'samsa produce orders -K : < file'],
      ['kcat -Q -t orders:0:1700000000000', 'samsa topic offsets orders:0 --at @1700000000000'],
    ),
  ],
  [
    'protocol',
    sheet(
      ['what an error means', 'samsa explain NOT_ENOUGH_REPLICAS'],
      ['any request, as JSON', `samsa raw Metadata '{"topics":null}'`],
      ['what is in the files of a partition', 'samsa dump-log --print-data-log orders-0/*.log'],
    ),
  ],
]);
