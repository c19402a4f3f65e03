import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
const nowhere = '--bootstrap-server NOWHERE --command-config FILES/haste';
const removal = `${at} remove-controller --controller-id 7 --controller-directory-id`;
const controller = ['node.id=3', 'process.roles=controller', 'metadata.log.dir=/nowhere'];
const addition = (file: string): string => `${at} --command-config FILES/${file} add-controller`;

export const metadataQuorumLines: ToolLines = {
  tool: 'kafka-metadata-quorum',
  javaClass: 'org.apache.kafka.tools.MetadataQuorumCommand',
  hasCommands: true,
  files: {
    'controller-id-text': 'node.id=x\n',
    'controller-id-negative': 'node.id=-1\n',
    'controller-broker': 'node.id=3\nprocess.roles=broker\n',
    'controller-homeless': 'node.id=3\nprocess.roles=broker, controller\n',
    'controller-unformatted': `${controller.join('\n')}\n`,
  },
  masks: [
    // Each cluster has its own; a controller of Samsa's has no listener of its own to be told about here.
    [/(?<=^ClusterId: +|"directoryId": "|ReplicaKey\(id=1, directoryId=|^1 +\t)[\w-]{22}/gm, '<id>'],
    [/(?<=^LeaderEpoch: +|^HighWatermark: +)\d+/gm, '<number>'],
    [/, "endpoints": \["CONTROLLER[^\]]+\]/g, ''],
    [/(?<=^1 +\t<id>\t)\d+ */gm, '<offset>'],
    [/\b1[67]\d{11}\b/g, '<time>'],
    [/\b\d+ ms ago *(?=\t)/g, '<time> ago'],
    // Java logs it.
    [/^These configurations are not used: .*\n/gm, ''],
  ],
  lines: [
    '',
    '--help',
    'describe --help',
    'add-controller --help',
    'remove-controller --help',
    'describe',
    'describe --bogus',
    `${at} --bootstrap-controller BROKER describe`,
    `${at} bogus`,
    `${at} describe`,
    `${at} describe --status`,
    `${at} describe --replication`,
    `${at} desc --rep --human`,
    `${at} describe --status --human-readable`,
    `${at} describe --human-readable`,
    `${at} describe --status --replication`,
    `${nowhere} describe --status`,
    '--bootstrap-server nonsense describe --status',
    '--bootstrap-controller BROKER --command-config FILES/haste describe --status',
    `${at} --command-config missing.properties describe --status`,
    `${at} remove-controller`,
    `${at} remove-controller -i 1`,
    `${at} remove-controller -i x -d y`,
    `${removal} AAAAAAAAAAAAAAAAAAAABw`,
    `${removal} AAAAAAAAAAAAAAAAAAAABw --dry-run`,
    ...['short', 'AAAAAAAAAAAAAAAAAAAABwxxxxxx', 'AAAAAAAAAAAAAAAAAAA!Bw', 'AAAA'].map((id) => `${removal} ${id}`),
    `${at} remove-controller -i -7 -d AAAAAAAAAAAAAAAAAAAABw`,
    `${at} add-controller`,
    `${at} --command-config missing.properties add-controller`,
    ...[
      'haste',
      'controller-id-text',
      'controller-id-negative',
      'controller-broker',
      'controller-homeless',
      'controller-unformatted',
    ].map(addition),
  ],
};
