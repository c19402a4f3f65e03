import type { ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER --topic readings --group-id verifiable';

/** What is wrong with the command line; what the tool reports is compared in verifiable-tools.test.ts. */
export const verifiableConsumerLines: ToolLines = {
  tool: 'kafka-verifiable-consumer',
  javaClass: 'org.apache.kafka.tools.VerifiableConsumer',
  hasCommands: true,
  // Java says it as an exception that nobody caught.
  masks: [[/^Exception in thread "main" [\w.$]+: /gm, '']],
  lines: [
    '',
    '-h',
    '--bogus',
    '--bootstrap-server BROKER --topic readings',
    '--topic readings --group-id verifiable',
    `${at} --max-messages x`,
    `${at} --session-timeout x`,
    `${at} --reset-policy`,
    `${at} --verbose=true`,
    `${at} --consumer.config a --command-config b`,
    `${at} --consumer.config FILES/missing`,
    `${at} --group-protocol`,
    `${at} --group-id`,
    `${at} more`,
  ],
};
