// The command lines, in the order in which both brokers get them: each leaves behind what the next one looks at.
// `DIR` is the folder with the files below.

export interface Chapter {
  readonly title: string;
  /** Whose listener the tool is given. */
  readonly at?: 'controller';
  readonly lines: readonly string[];
}

/** What the command lines name in `DIR`. */
export const files: Readonly<Record<string, unknown>> = {
  'election.json': {
    partitions: [
      { topic: 'moves', partition: 0 },
      { topic: 'moves', partition: 1 },
    ],
  },
  'unknown-election.json': { partitions: [{ topic: 'missing', partition: 0 }] },
  'topics.json': { topics: [{ topic: 'moves' }], version: 1 },
  'unknown-topics.json': { topics: [{ topic: 'missing' }], version: 1 },
  'stay.json': {
    version: 1,
    partitions: [0, 1].map((partition) => ({ topic: 'moves', partition, replicas: [1], log_dirs: ['any'] })),
  },
  'away.json': { version: 1, partitions: [{ topic: 'moves', partition: 0, replicas: [2] }] },
  'nowhere.json': { version: 1, partitions: [{ topic: 'missing', partition: 0, replicas: [1] }] },
};

const user = 'configs --entity-type users --entity-name';
const metrics = 'configs --entity-type client-metrics';

export const chapters: readonly Chapter[] = [
  {
    title: 'leader elections',
    lines: [
      'leader-election --election-type preferred --topic moves --partition 0',
      'leader-election --election-type unclean --topic moves --partition 0',
      'leader-election --election-type preferred --all-topic-partitions',
      'leader-election --election-type unclean --all-topic-partitions',
      'leader-election --election-type preferred --path-to-json-file DIR/election.json',
      'leader-election --election-type preferred --path-to-json-file DIR/unknown-election.json',
      'leader-election --election-type preferred --topic missing --partition 0',
      'leader-election --election-type preferred --topic moves --partition 9',
      'leader-election --election-type preferred --topic moves',
      'leader-election --election-type family --all-topic-partitions',
    ],
  },
  {
    title: 'reassignments',
    lines: [
      'reassign-partitions --list',
      'reassign-partitions --generate --topics-to-move-json-file DIR/topics.json --broker-list 1',
      'reassign-partitions --generate --topics-to-move-json-file DIR/topics.json --broker-list 1,2',
      'reassign-partitions --generate --topics-to-move-json-file DIR/unknown-topics.json --broker-list 1',
      'reassign-partitions --execute --reassignment-json-file DIR/stay.json',
      'reassign-partitions --verify --reassignment-json-file DIR/stay.json',
      'reassign-partitions --execute --reassignment-json-file DIR/stay.json --throttle 5000000',
      'configs --entity-type brokers --entity-name 1 --describe',
      'configs --entity-type topics --entity-name moves --describe',
      'reassign-partitions --verify --reassignment-json-file DIR/stay.json --preserve-throttles',
      'reassign-partitions --verify --reassignment-json-file DIR/stay.json',
      'configs --entity-type brokers --entity-name 1 --describe',
      'reassign-partitions --execute --reassignment-json-file DIR/away.json',
      'reassign-partitions --execute --reassignment-json-file DIR/nowhere.json',
      'reassign-partitions --verify --reassignment-json-file DIR/nowhere.json',
      'reassign-partitions --cancel --reassignment-json-file DIR/stay.json',
      'reassign-partitions --cancel --reassignment-json-file DIR/nowhere.json',
    ],
  },
  {
    title: 'the quorum',
    lines: [
      'metadata-quorum describe --status',
      'metadata-quorum describe --replication',
      'metadata-quorum describe --replication --human-readable',
      'metadata-quorum describe',
      'metadata-quorum remove-controller --controller-id 7 --controller-directory-id AAAAAAAAAAAAAAAAAAAABw',
    ],
  },
  {
    title: 'features',
    lines: [
      'features describe',
      'features downgrade --feature transaction.version=1 --dry-run',
      'features downgrade --feature transaction.version=1',
      'features describe',
      'features downgrade --feature transaction.version=2',
      'features downgrade --unsafe --feature transaction.version=0',
      'features disable --feature group.version',
      'features upgrade --feature group.version=1 --feature transaction.version=2',
      'features upgrade --feature group.version=9',
      'features upgrade --feature group.version=1 --feature group.version=1',
      'features upgrade --feature no.such.version=1',
      'features upgrade --feature group.version',
      'features upgrade',
      'features upgrade --metadata 4.3-IV0',
      'features upgrade --release-version 9.9',
      'features disable --feature no.such.version',
      'features version-mapping',
      'features feature-dependencies --feature group.version=1',
      'features describe',
    ],
  },
  {
    title: 'what the controller is asked',
    at: 'controller',
    lines: [
      'metadata-quorum describe --status',
      'metadata-quorum describe --replication',
      'metadata-quorum remove-controller --controller-id 7 --controller-directory-id AAAAAAAAAAAAAAAAAAAABw',
      'features describe',
      'features downgrade --feature transaction.version=1',
      'features upgrade --feature transaction.version=2',
      'cluster unregister --id 77',
      'cluster cluster-id',
      'cluster list-endpoints',
      'configs --entity-type brokers --entity-name 1 --describe',
      'configs --broker-defaults --alter --add-config log.cleaner.threads=2',
      'configs --entity-type brokers --describe',
      'configs --broker-defaults --alter --delete-config log.cleaner.threads',
      'configs --topic moves --alter --add-config flush.ms=100000',
      'configs --topic missing --alter --add-config flush.ms=100000',
      'configs --topic moves --alter --delete-config flush.ms',
      'configs --topic moves --describe',
      'configs --user ann --alter --add-config producer_byte_rate=1024',
      'configs --broker-logger 1 --alter --add-config root=WARN',
      'configs --broker-logger 1 --alter --delete-config root',
      'reassign-partitions --list',
      'reassign-partitions --cancel --reassignment-json-file DIR/stay.json',
      'acls --list',
    ],
  },
  {
    title: 'brokers that leave',
    lines: ['cluster unregister --id 77', 'cluster unregister --id=-1', 'cluster list-endpoints'],
  },
  {
    title: 'client metrics',
    lines: [
      'client-metrics --list',
      'client-metrics --describe',
      'client-metrics --alter --name first --interval 60000 --match client_id=app --metrics org.apache.kafka.',
      'client-metrics --alter --name second --metrics *',
      'client-metrics --describe --name first',
      'client-metrics --alter --name first --interval 5',
      'client-metrics --alter --name first --match client_colour=blue',
      'client-metrics --alter --name first --interval soon',
      'client-metrics --list',
      `${metrics} --describe`,
      `${metrics} --entity-name first --describe`,
      `${metrics} --entity-name first --describe --all`,
      `${metrics} --entity-name first --alter --add-config interval.ms=1000`,
      `${metrics} --entity-name first --alter --add-config colour=blue`,
      `${metrics} --entity-name first --alter --delete-config interval.ms`,
      `${metrics} --entity-name first --alter --delete-config interval.ms`,
      'client-metrics --describe --name first',
      'client-metrics --delete --name first',
      'client-metrics --delete --name second',
      'client-metrics --delete --name second',
      'client-metrics --list',
    ],
  },
  {
    title: 'SCRAM credentials',
    lines: [
      `${user} ann --describe`,
      `${user} ann --alter --add-config SCRAM-SHA-256=[iterations=8192,password=secret]`,
      `${user} ann --alter --add-config SCRAM-SHA-512=[password=secret]`,
      `${user} bob --alter --add-config SCRAM-SHA-512=[password=secret]`,
      `${user} ann --describe`,
      `${user} ann --alter --add-config SCRAM-SHA-256=[iterations=1,password=secret]`,
      `${user} ann --alter --add-config SCRAM-SHA-256=[iterations=20000,password=secret]`,
      `${user} ann --alter --delete-config SCRAM-SHA-512`,
      `${user} ann --alter --delete-config SCRAM-SHA-512`,
      `${user} nobody --alter --delete-config SCRAM-SHA-256`,
      'configs --entity-type users --describe',
      `${user} ann --alter --delete-config SCRAM-SHA-256`,
      `${user} bob --alter --delete-config SCRAM-SHA-512`,
      'configs --entity-type users --describe',
    ],
  },
  {
    title: 'security that is switched off',
    lines: [
      'acls --list',
      'acls --list --topic moves',
      'acls --add --allow-principal User:ann --operation Read --topic moves',
      'acls --remove --allow-principal User:ann --operation Read --topic moves --force',
    ],
  },
];
