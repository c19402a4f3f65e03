import { leaveTransactionsHanging } from '../hanging-transactions.ts';
import type { ToolLines } from '../tool-lines.ts';
import { writeTransactions } from '../transactions.ts';

const at = '--bootstrap-server BROKER';
const nowhere = '--bootstrap-server NOWHERE --command-config FILES/haste';
const abort = `${at} abort --topic payments --partition 0`;
const stuck = `${at} describe-producers --topic stuck`;
const producers = `${at} describe-producers --topic payments`;

export const transactionsLines: ToolLines = {
  tool: 'kafka-transactions',
  javaClass: 'org.apache.kafka.tools.TransactionsCommand',
  hasCommands: true,
  prepare: async (address) => {
    await writeTransactions(address);
    await leaveTransactionsHanging(address);
  },
  masks: [
    // Times, how long ago they were, and the build.
    [/\b1[67]\d{11}\b/g, '<time>'],
    [/(?<=<time> +\t)\d+ *(?=\t)/g, '<duration>'],
    [/^4\.3\.1 \(.*\)$/gm, '4.3.1'],
    // Each cluster gives out its own.
    [/(?<=^(?:\d+ +\t)?(?:open|done|gone) +\t(?:\d+ +\t)?)\d+ *(?=\t)/gm, '<id>'],
    [/^\d{1,5} +(?=\t\d)/gm, '<id>'],
    // Java sees the client fail in a place of its own.
    [/^org\.apache\.kafka\.common\.KafkaException: (?=Failed to create)/gm, ''],
  ],
  lines: [
    '',
    '--help',
    ...['list', 'describe', 'describe-producers', 'abort', 'find-hanging', 'forceTerminateTransaction'].map(
      (command) => `${command} --help`,
    ),
    '--version',
    'list',
    at,
    `${at} desc`,
    `${at} bogus`,
    `${at} describe`,
    `${at} list --duration-filter x`,
    `${at} list --transactional-id-pattern o.*`,
    `${at} list --transactional-id-pattern d.* --duration-filter 0`,
    `${at} list --duration-filter 99999999`,
    `${at} list --transactional-id-pattern [`,
    `${nowhere} list`,
    '--bootstrap-server nonsense list',
    '--bootstrap-server BROKER --command-config missing.properties list',
    `${at} describe --transactional-id open`,
    `${at} describe --transactional-id done`,
    `${at} describe --transactional-id missing`,
    `${nowhere} describe --transactional-id open`,
    `${producers} --partition x`,
    `${producers} --partition 0`,
    `${producers} --partition 0 --broker-id 1`,
    `${producers} --partition 1`,
    abort,
    `${abort} --producer-id 5`,
    `${abort} --producer-id 5 --producer-epoch 1`,
    `${abort} --producer-epoch 70000`,
    `${abort} --start-offset 77`,
    `${abort} --producer-id 99999 --producer-epoch 1 --coordinator-epoch 0`,
    `${at} find-hanging`,
    `${at} find-hanging --partition 0`,
    `${at} find-hanging --topic payments`,
    `${at} find-hanging --topic payments --partition 0 --max-transaction-timeout 1`,
    `${at} find-hanging --broker-id 1`,
    `${nowhere} find-hanging --broker-id 1`,
    `${at} find-hanging --topic stuck`,
    `${at} find-hanging --topic stuck --partition 1`,
    `${at} find-hanging --topic stuck --max-transaction-timeout 120`,
    `${stuck} --partition 0`,
    `${at} abort --topic stuck --partition 0 --start-offset 1`,
    `${at} abort --topic stuck --partition 0 --start-offset 0`,
    `${stuck} --partition 0`,
    `${at} find-hanging --broker-id 1`,
    `${at} abort --topic stuck --partition 1 --producer-id 4243 --producer-epoch 1 --coordinator-epoch 3`,
    `${at} abort --topic stuck --partition 1 --producer-id 4243 --producer-epoch 0 --coordinator-epoch 3`,
    `${at} abort --topic stuck --partition 1 --producer-id 4243 --producer-epoch 1 --coordinator-epoch 2`,
    `${at} find-hanging --topic stuck`,
    `${at} abort --topic stuck --partition 1 --start-offset 0`,
    `${at} forceTerminateTransaction --transactionalId open`,
    `${at} describe --transactional-id open`,
  ],
};
