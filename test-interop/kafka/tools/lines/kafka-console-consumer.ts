import { createSpoken } from '../spoken.ts';
import type { Masks, ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
/** kafka-console-producer has written these. */
const first = `${at} --topic spoken --partition 0 --offset 0 --timeout-ms 1000 --max-messages`;
const all = `${at} --topic spoken --partition 0 --offset 0 --timeout-ms 500`;
const formatted = (properties: string, count = 40): string =>
  `${first} ${count} ${properties
    .split(' ')
    .map((property) => `--formatter-property ${property}`)
    .join(' ')}`;
const types = 'org.apache.kafka.common.serialization';
const shapes = 'org.apache.kafka.tools.consumer';
/** A group that is not found or not joined must not keep the others waiting. */
const haste = '--command-property heartbeat.interval.ms=200';

/** How far members of groups came before their time was over is different each time. */
const groupRecords: Masks = [[/(?<=Processed a total of )\d+/, '<some>']];

export const consoleConsumerLines: ToolLines = {
  tool: 'kafka-console-consumer',
  javaClass: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  isConsole: true,
  files: { 'console-formatter': 'print.key=true\nkey.separator=-\n', 'console-group': 'group.id=filed\n' },
  masks: [
    // When a record was written.
    [/(?<=CreateTime:|Timestamp":)\d+/gi, '<time>'],
    [/(?<="producerId":|"transactionStartTimestampMs":|"transactionLastUpdateTimestampMs":)\d+/g, '<number>'],
    [/(?<="topicId":")[\w-]{22}/g, '<id>'],
    [/(?<="(?:memberId|leader)":"console-consumer-)[\w-]{36}/g, '<uuid>'],
  ],
  prepare: createSpoken,
  lines: [
    '',
    '--help',
    at,
    '--topic spoken',
    `${at} --topic spoken --include spoken`,
    `${at} --topic spoken --bogus`,
    `${at} --topic`,
    `${at} --topic spoken --topic heard`,
    `${at} --topic spoken --offset 3`,
    `${at} --include spoken --partition 0`,
    `${at} --topic spoken --partition x`,
    `${at} --topic spoken --partition 0 --from-beginning --offset 1`,
    ...['x', '-1', '1.5', ''].map((offset) => `${at} --topic spoken --partition 0 --offset ${offset}`),
    `${at} --topic spoken --timeout-ms x`,
    `${at} --topic spoken --max-messages x`,
    `${at} --topic spoken --group a --partition 0`,
    `${at} --topic spoken --group a --command-property group.id=b`,
    `${at} --topic spoken --command-property group.id=a --command-config FILES/console-group`,
    `${at} --topic spoken --from-beginning --command-property auto.offset.reset=latest`,
    `${at} --topic spoken --command-property auto.offset.reset=bogus`,
    `${at} --topic spoken --isolation-level bogus`,
    `${at} --topic spoken --command-config FILES/missing`,
    `${at} --topic spoken --formatter-config FILES/missing`,
    `${at} --topic spoken --formatter org.example.Formatter`,
    `${at} --topic spoken --formatter kafka.tools.DefaultMessageFormatter`,
    `${at} --include [`,
    `--bootstrap-server nonsense --topic spoken`,
    '--bootstrap-server NOWHERE --topic spoken --timeout-ms 1000',
    `${at} --topic missing --timeout-ms 1000`,
    `${at} --topic bad/name --timeout-ms 1000`,
    `${at} --topic spoken --consumer-property a=b --command-property a=b`,
    `${at} --topic spoken --consumer.config FILES/haste --command-config FILES/haste`,
    `${at} --topic spoken --property a=b --formatter-property a=b`,
    // The rest reads what was written.
    all,
    `${first} 3 --consumer-property fetch.max.wait.ms=100`,
    `${first} 3 --consumer.config FILES/haste`,
    `${first} 3 --property print.offset=true`,
    `${first} 0`,
    `${first} -2`,
    `${at} --topic spoken --partition 0 --offset earliest --max-messages 2`,
    `${at} --topic spoken --partition 0 --offset EARLIEST --max-messages 2`,
    `${at} --topic spoken --partition 0 --from-beginning --max-messages 2`,
    `${at} --topic spoken --partition 0 --timeout-ms 300`,
    `${at} --topic spoken --partition 0 --offset latest --timeout-ms 300`,
    `${at} --topic spoken --partition 0 --offset 99999 --timeout-ms 300`,
    `${at} --topic spoken --partition 9 --offset 0 --timeout-ms 300`,
    `${at} --topic spoken --partition 0 --offset 3 --timeout-ms 0`,
    formatted('print.key=true'),
    formatted('print.key=true print.value=false'),
    formatted('print.value=false', 3),
    formatted('print.timestamp=true print.partition=true print.offset=true print.epoch=true print.delivery=true', 3),
    formatted('print.headers=true print.key=true print.offset=true'),
    formatted('print.headers=true print.value=false', 30),
    formatted('print.key=TRUE key.separator=|| line.separator=## null.literal=NIL'),
    formatted('print.headers=true headers.separator=; null.literal='),
    formatted('line.separator', 5),
    `${first} 30 --formatter-config FILES/console-formatter`,
    `${first} 30 --formatter-config FILES/console-formatter --formatter-property key.separator=+`,
    `${first} 5 --formatter ${shapes}.LoggingMessageFormatter`,
    `${first} 5 --formatter ${shapes}.NoOpMessageFormatter`,
    `${first} 5 --value-deserializer org.example.Deserializer`,
    `${first} 5 --enable-systest-events`,
    `${first} 3 --isolation-level read_committed`,
    ...['String', 'Bytes', 'ByteBuffer', 'Short', 'Integer', 'Long', 'Float', 'Double', 'Boolean', 'UUID', 'Void'].map(
      (type) =>
        `${at} --topic numbers --partition 0 --offset 0 --timeout-ms 500 --max-messages 5 --skip-message-on-error --formatter-property print.key=true --key-deserializer ${types}.${type}Deserializer --value-deserializer ${types}.${type}Deserializer`,
    ),
    ...['UTF-16', 'UTF-16LE', 'ISO-8859-1', 'US-ASCII', 'bogus'].map(
      (encoding) =>
        `${first} 12 --value-deserializer ${types}.StringDeserializer --formatter-property value.deserializer.deserializer.encoding=${encoding} --skip-message-on-error`,
    ),
    `${at} --topic numbers --partition 0 --offset 0 --timeout-ms 500 --max-messages 5 --value-deserializer ${types}.LongDeserializer`,
    `${first} 16 --formatter-property print.headers=true --formatter-property headers.deserializer=${types}.IntegerDeserializer`,
    `${first} 32 --formatter-property print.headers=true --formatter-property headers.deserializer=${types}.StringDeserializer`,
    // With transactions, of the transactional id that this partition belongs to.
    `${at} --topic settled --partition 0 --offset 0 --timeout-ms 5000 --max-messages 3 --formatter-property print.offset=true`,
    `${at} --topic settled --partition 0 --offset 0 --timeout-ms 5000 --max-messages 2 --formatter-property print.offset=true --isolation-level read_committed`,
    `${at} --topic __transaction_state --partition 37 --offset 0 --timeout-ms 1500 --formatter ${shapes}.TransactionLogMessageFormatter`,
    // In groups.
    `${at} --topic spoken --from-beginning --timeout-ms 5000 --max-messages 4 ${haste}`,
    `${at} --include spok.n|nothing --from-beginning --timeout-ms 5000 --max-messages 4 ${haste}`,
    `${at} --include spoke --from-beginning --timeout-ms 500 ${haste}`,
    `${at} --topic spoken --from-beginning --group listeners --max-messages 4 ${haste}`,
    `${at} --topic spoken --from-beginning --group listeners --timeout-ms 5000 --max-messages 3 ${haste}`,
    `${at} --topic spoken --from-beginning --group newer --timeout-ms 5000 --max-messages 4 --command-property group.protocol=consumer`,
    `${at} --topic spoken --group newer --timeout-ms 5000 --max-messages 2 --command-property group.protocol=CONSUMER`,
    `${at} --topic spoken --from-beginning --command-config FILES/console-group --timeout-ms 5000 --max-messages 2 ${haste}`,
    `${at} --topic heard --from-beginning --timeout-ms 500 ${haste}`,
    // What groups have left behind.
    ...['OffsetsMessageFormatter', 'TransactionLogMessageFormatter', 'ShareGroupMessageFormatter'].map((name) => ({
      line: `${at} --topic __consumer_offsets --partition 0 --offset 0 --timeout-ms 500 --formatter ${shapes}.${name}`,
      masks: groupRecords,
    })),
  ],
};
