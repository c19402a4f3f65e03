// What a dump shows is compared in dump-log.test.ts and kafka-directory.test.ts; these are command lines that show
// little or nothing.

import type { ToolLines } from '../tool-lines.ts';

const log = 'FILES/00000000000000000007.log';

export const dumpLogLines: ToolLines = {
  tool: 'kafka-dump-log',
  javaClass: 'org.apache.kafka.tools.DumpLogSegments',
  files: { '00000000000000000007.log': '', 'no-offset.log': '', 'no-offset.index': '', 'no-extension': '' },
  masks: [
    // What Java's tool leaves to its virtual machine comes with the name of the exception.
    [/^(?:java\.lang|joptsimple)\.\w+Exception: (?=.)/m, ''],
  ],
  lines: [
    '',
    '--help',
    '--print-data-log',
    '--files',
    `--files ${log} --bogus`,
    `--files ${log}`,
    `--files ${log} --print-data-log --deep-iteration --skip-record-metadata`,
    `--files ${log},${log} --max-bytes 100`,
    `--files ${log} --files ${log}`,
    `--files ${log} --max-bytes x`,
    `--files ${log} --max-bytes`,
    `--files ${log} --max-message-size x`,
    `--files ${log} --value-decoder-class no.such.Decoder`,
    `--files ${log} --key-decoder-class kafka.serializer.StringDecoder`,
    `--files ${log} --value-decoder-class --offsets-decoder --cluster-metadata-decoder`,
    `--files ${log} --key-decoder-class org.apache.kafka.tools.api.LongDecoder --transaction-log-decoder`,
    `--files ${log} --share-group-state-decoder --remote-log-metadata-decoder`,
    '--files FILES/00000000000000000008.log',
    '--files FILES/00000000000000000008.snapshot',
    '--files FILES/no-offset.log',
    '--files FILES/no-offset.index',
    `--files FILES/no-extension,${log}`,
    '--files=',
    '--files ,',
  ],
};
