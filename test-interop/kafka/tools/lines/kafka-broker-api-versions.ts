import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';

export const brokerApiVersionsLines: ToolLines = {
  tool: 'kafka-broker-api-versions',
  javaClass: 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  masks: [
    // What only one of the two brokers has.
    [/(?<=^\t\w*(?:Share|Streams|Sasl)\w*\(\d+\): ).*?(?=,?$)/gm, '<differs>'],
    // Ours goes on to say what it should be.
    [/(?<=^Invalid url in bootstrap\.servers: nonsense)\..*/m, ''],
  ],
  lines: [
    '',
    '--help',
    at,
    `${at} extra`,
    `${at} --bogus`,
    `${at} ${at}`,
    `${at} --command-config FILES/haste`,
    `${at} --command-config FILES/missing`,
    `${at} --command-config`,
    '--command-config FILES/haste',
    '--bootstrap-server nonsense',
    '--bootstrap-server NOWHERE --command-config FILES/haste',
  ],
};
