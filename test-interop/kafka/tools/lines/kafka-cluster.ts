import type { ToolLines } from '../tool-lines.ts';

const at = '-b BROKER';
const nowhere = '--bootstrap-server NOWHERE --command-config FILES/haste';

export const clusterLines: ToolLines = {
  tool: 'kafka-cluster',
  javaClass: 'org.apache.kafka.tools.ClusterTool',
  hasCommands: true,
  masks: [
    // Each cluster has its own, and ports may have as many digits as they like.
    [/(?<=^Cluster ID: )[\w-]{22}$/gm, '<id>'],
    [/(?<=^1 +127\.0\.0\.1 )\d+ +/gm, '<port> '],
  ],
  lines: [
    '',
    '-h',
    'cluster-id --help',
    'unregister --help',
    'list-endpoints -h',
    'bogus',
    'unrgister',
    '--bogus',
    'cluster-id',
    'cluster-id --bogus',
    'cluster-id --bootstrp-server x',
    'cluster-id --boot BROKER',
    'cluster-id --bootstrap-server',
    'cluster-id --bootstrap-server x:1 --bootstrap-controller y:1',
    `cluster-id ${at} more words`,
    `cluster-id ${at}`,
    'clus --bootstrap-server=BROKER',
    'cluster-id -bBROKER --config FILES/haste',
    `cluster-id ${at} --config FILES/haste -c FILES/haste`,
    `cluster-id ${at} -c missing.properties`,
    'cluster-id -b nonsense',
    'cluster-id -C BROKER -c FILES/haste',
    `cluster-id ${nowhere}`,
    `unregister ${at}`,
    'unregister --id 5',
    `unregister ${at} --id abc`,
    `unregister ${at} --id=`,
    `unregister ${at} --id 99999999999`,
    `unregister ${at} --id 77`,
    `unregister ${at} -i -1`,
    `unregister ${nowhere} --id 77`,
    `list-endpoints ${at}`,
    `list-endpoints ${at} --include-fenced-brokers`,
    `list-endpoints ${at} --include-fenced-brokers=1`,
    'list-endpoints -C BROKER --include-fenced-brokers',
  ],
};
