import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER --topic readings';

/** What is wrong with the command line; what the tool reports is compared in verifiable-tools.test.ts. */
export const verifiableProducerLines: ToolLines = {
  tool: 'kafka-verifiable-producer',
  javaClass: 'org.apache.kafka.tools.VerifiableProducer',
  hasCommands: true,
  lines: [
    '',
    '-h',
    '--bogus',
    '--topic',
    '--topic readings',
    '--bootstrap-server BROKER',
    `${at} --max-messages x`,
    `${at} --max-messages 3000000000`,
    `${at} --throughput 1.5`,
    `${at} --acks 7`,
    `${at} --acks all`,
    `${at} --message-create-time x`,
    `${at} --value-prefix x`,
    `${at} --repeating-keys`,
    `${at} --command-confg x`,
    `${at} --producer.config a --command-config b`,
    `${at} --producer.config FILES/missing`,
    `${at} --command-config FILES/missing`,
    `${at} more`,
  ],
};
