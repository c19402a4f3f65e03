import { createSpoken } from '../spoken.ts';
import type { ToolLine, ToolLines } from '../tool-lines.ts';

const at = '--bootstrap-server BROKER';
/** By itself it gathers records for a second. */
const to = `${at} --topic spoken --timeout 5`;

/** What is written here is what kafka-console-consumer reads afterwards. */
export const spokenLines: readonly ToolLine[] = [
  { line: `${at} --topic spoken`, stdin: 'one\ntwo\r\nthree\rfour' },
  { line: to, stdin: '\n\nafter two empty lines\n' },
  { line: to, stdin: 'grün 🦗 日本\n\ufeffmark\n' },
  { line: to, stdin: Buffer.from('616ffe62c3280ae282ff0aeda0bdedb8800a', 'hex') },
  { line: to, stdin: `${'long '.repeat(40_000)}\n` },
  { line: `${to} --sync`, stdin: 'waited\nfor\n' },
  { line: `${to} --reader-property parse.key=true`, stdin: 'k\tv\n\tempty key\nk\t\na\tb\tc\n' },
  { line: `${to} --reader-property parse.key=TRUE --reader-property key.separator=::`, stdin: 'k::v\nk:::v\n' },
  { line: `${to} --reader-property parse.key=true --reader-property ignore.error=true`, stdin: 'no key\nk\tv\n' },
  {
    line: `${to} --reader-property parse.headers=true`,
    stdin: 'a:1,b:2\twith headers\na:\tempty\n:1\tno name\na:1,a:2\ttwice\na:1,\ttrailing\n',
  },
  {
    line: `${to} --reader-property parse.headers=true --reader-property parse.key=true --reader-property headers.delimiter=| --reader-property headers.separator=[;,] --reader-property headers.key.separator== --reader-property key.separator=/`,
    stdin: 'a=1;b=2,c=3|key/value\n',
  },
  {
    line: `${to} --reader-property parse.headers=true --reader-property parse.key=true --reader-property null.marker=NULL`,
    stdin: 'NULL\tNULL\tNULL\na:NULL,b:x\tk\tv\na:1\tNULL\tv\n',
  },
  {
    line: `${to} --reader-property parse.headers=true --reader-property ignore.error=true`,
    stdin: 'no delimiter\nnoseparator\tvalue\n',
  },
  { line: `${to} --reader-config FILES/console-reader`, stdin: 'k-v\n' },
  { line: `${to} --reader-config FILES/console-reader --reader-property key.separator=+`, stdin: 'k+v-w\n' },
  { line: `${at} --topic missing --reader-property topic=spoken`, stdin: 'elsewhere\n' },
  ...['', ' zstd', ' gzip', ' snappy', ' lz4', ' none', '='].map((codec) => ({
    line: `${to} --compression-codec${codec}`,
    stdin: `compressed${codec}\n`,
  })),
  ...['0', '1', 'all', '-1'].map((acks) => ({
    line: `${to} --request-required-acks ${acks}`,
    stdin: `${acks} acks\n`,
  })),
  {
    line: `${at} --topic spoken --timeout 5 --request-timeout-ms 9000 --message-send-max-retries 0 --retry-backoff-ms 7 --max-memory-bytes 1000000 --batch-size 100 --metadata-expiry-ms 60000 --max-block-ms 8000`,
    stdin: 'with every number\n',
  },
  { line: `${to} --command-property linger.ms=0 --command-config FILES/haste`, stdin: 'hasty\n' },
  // Of several lines, those before the one that is wrong are written.
  { line: `${to} --reader-property parse.key=true`, stdin: 'before\tit\nno key here\nnever\tread\n' },
  { line: `${to} --reader-property parse.headers=true`, stdin: 'no delimiter\n' },
  { line: `${to} --reader-property parse.headers=true`, stdin: 'fine:1\tx\nnoseparator\tvalue\n' },
  { line: `${to} --reader-property parse.headers=true`, stdin: '\tno pair at all\n' },
  { line: `${to} --reader-property parse.headers=true --reader-property null.marker=NULL`, stdin: 'NULL:1\tv\n' },
];

const renamed: readonly ToolLine[] = [
  { line: `${to} --property parse.key=true`, stdin: 'old\tproperty\n' },
  { line: `${to} --producer-property linger.ms=1`, stdin: 'old producer property\n' },
  { line: `${to} --producer.config FILES/haste`, stdin: 'old producer config\n' },
  { line: `${to} --max-partition-memory-bytes 2000 --batch-size 3000`, stdin: 'old memory\n' },
  { line: `${to} --property a=b --producer.config FILES/haste --producer-property linger.ms=1`, stdin: 'all old\n' },
  { line: `${to} --property a=b --reader-property a=b` },
  { line: `${to} --producer-property a=b --command-property a=b` },
  { line: `${to} --producer.config FILES/haste --command-config FILES/haste` },
];

const numbers: readonly ToolLine[] = [
  { line: `${at} --topic numbers`, stdin: Buffer.from('0000002a0a', 'hex') },
  { line: `${at} --topic numbers`, stdin: 'true\n' },
  {
    line: `${at} --topic numbers --reader-property parse.key=true --reader-property null.marker=-`,
    stdin: `01234567\t-\n-\t00000000-0000-0001-0000-00000000000a\nABCD\t1-2-3-4-5\n`,
  },
];

export const consoleProducerLines: ToolLines = {
  tool: 'kafka-console-producer',
  javaClass: 'org.apache.kafka.tools.ConsoleProducer',
  isConsole: true,
  files: { 'console-reader': 'parse.key=true\nkey.separator=-\ntopic=missing\n' },
  masks: [
    // Java counts the most that the fields of a record may take, Samsa what they take.
    [/(?<=The message is )\d+(?= bytes)/, '<size>'],
    // What an error code means Samsa says in words of its own.
    [/(?<=\.InvalidTopicException: ).*/, '<own words>'],
    // Samsa says besides why it does not know a Java class.
    [/^Readers are Java classes.*\n/m, ''],
  ],
  prepare: createSpoken,
  lines: [
    '',
    '--help',
    '--topic spoken',
    '--sync',
    at,
    '--bootstrap-server nonsense --topic spoken',
    '--bootstrap-server= --topic spoken',
    '--bootstrap-server BROKER,nonsense --topic spoken',
    `${to} --bogus`,
    `${at} --topic`,
    `${to} ${at}`,
    `${to} --topic other`,
    `${at} --topic spoken --timeout x`,
    ...['--batch-size', '--max-block-ms', '--message-send-max-retries'].map((name) => `${to} ${name} x`),
    `${to} --request-timeout-ms -1`,
    `${to} --request-required-acks 9`,
    `${to} --compression-codec bogus`,
    `${to} --compression-codec zstd gzip`,
    `${to} --line-reader org.example.Reader`,
    `${to} --reader-config FILES/missing`,
    `${to} --command-config FILES/missing`,
    ...[
      'headers.delimiter=,',
      'headers.delimiter=:',
      'headers.separator=:',
      'null.marker=,',
      'null.marker=:',
      'key.separator=x --reader-property null.marker=x',
      'headers.delimiter=x --reader-property null.marker=x',
    ].map((property) => `${to} --reader-property ${property}`),
    { line: '--bootstrap-server NOWHERE --topic spoken --max-block-ms 1000', stdin: 'lost\n' },
    { line: '--bootstrap-server NOWHERE --topic spoken --max-block-ms 1000 --sync', stdin: 'lost\n' },
    { line: `${at} --topic missing --max-block-ms 1000 --sync`, stdin: 'lost\n' },
    { line: `${at} --topic bad/name --sync`, stdin: 'lost\n' },
    { line: `${to} --command-property max.request.size=10 --sync`, stdin: 'more than ten bytes\n' },
    ...spokenLines,
    ...renamed,
    ...numbers,
  ],
};
