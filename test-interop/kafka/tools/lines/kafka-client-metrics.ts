import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';

export const clientMetricsLines: ToolLines = {
  tool: 'kafka-client-metrics',
  javaClass: 'org.apache.kafka.tools.ClientMetricsCommand',
  masks: [
    // A name that was made up.
    [/(?<=Altered client metrics config for )[\w-]{22}(?=\.)/g, '<name>'],
    // Java's tool keeps the reason for its log.
    [/^Invalid url in bootstrap\.servers: .*\n/m, ''],
  ],
  lines: [
    '--help',
    at,
    '--list',
    `${at} --list --describe`,
    `${at} --list --bogus`,
    `${at} --list`,
    `${at} --list --name first`,
    `${at} --list --interval 5`,
    `${at} --describe`,
    `${at} --describe --name missing`,
    `${at} --describe --metrics a`,
    `${at} --describe --generate-name`,
    `${at} --delete`,
    `${at} --delete --name missing`,
    `${at} --delete --name first --match client_id=a`,
    `${at} --alter`,
    `${at} --alter --name first --generate-name`,
    `${at} --alter --name first --interval x`,
    `${at} --alter --name first --interval 5`,
    `${at} --alter --name first --interval 1 --interval 2`,
    `${at} --alter --name first --name second`,
    `${at} --alter --name first --match colour=blue`,
    `${at} --alter --name first --interval 1000 --match client_id=x,client_software_name=y --metrics a,b`,
    `${at} --describe --name first`,
    `${at} --alter --name first --interval= --metrics=*`,
    `${at} --describe`,
    `${at} --list`,
    `${at} --delete --name first`,
    `${at} --alter --generate-name`,
    `${at} --list`,
    `${at} --list --command-config FILES/missing`,
    '--bootstrap-server nonsense --list',
    '--bootstrap-server NOWHERE --list --command-config FILES/haste',
  ],
};
