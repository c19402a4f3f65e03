// samsa produce, consume and tail.

import { type Arguments, defineCommand, type Options } from '../command-definition.ts';
import { connectionOptions, streamFormatOptions } from '../common-options.ts';
import { parseNumber, parseNumbers } from '../values.ts';

const templates = `%t topic  %p partition  %o offset  %e leader epoch  %k key  %v value  %T time in ms  %d time
  %K and %V sizes of key and value  %H how many headers  %h headers, %h{%k:%v } each by a template of its own
  %% a percent sign; \\n \\t \\r \\0 \\\\ and \\x00 as usual
  %k{hex} {base64} {json} for keys and values; {hex} {big32} {little64} and so on for numbers`;

export const produceCommand = defineCommand({
  name: 'produce',
  summary: 'write records to a topic',
  details: `Without a value every line of stdin becomes a record. The topic is created when the broker does so.

Templates (-f), the same as those of consume; each field ends where the text behind it begins, or has its
size in front: %K{big32}%k%V{big32}%v reads any bytes, and -1 as null. Topic, offset and leader epoch of
a record are passed over, and what an option says of all records wins:
  ${templates}`,
  examples: [
    'samsa produce greetings "hello"',
    `samsa produce orders -k customer-7 '{"total": 12}'`,
    `printf 'a:1\\nb:2\\n' | samsa produce orders -K :`,
    'samsa produce logs -z zstd --acks 1 < access.log',
    "samsa consume orders -o :end -f '%k\\t%v\\n' | samsa produce copy -f '%k\\t%v\\n'",
    'samsa produce orders -k customer-7 --tombstone',
  ],
  arguments: {
    topic: { doc: 'where to write', isRequired: true, names: 'topic' },
    value: { doc: 'one record; lines of stdin when left out' },
  },
  options: {
    key: { short: 'k', argument: '<key>', doc: 'key of the record, or of every record' },
    keyDelimiter: { short: 'K', argument: '<text>', doc: 'each line is key, this, value' },
    template: { short: 'f', argument: '<template>', doc: 'read records from stdin like this' },
    header: { short: 'H', argument: '<name=value>', isMany: true, doc: 'a header' },
    compression: {
      short: 'z',
      argument: '<codec>',
      choices: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
      doc: 'how to compress',
    },
    acks: {
      argument: '<level>',
      choices: ['0', '1', 'all', '-1'],
      doc: 'whose word counts: 0 nobody, 1 the leader, all in-sync replicas',
    },
    partition: { short: 'p', argument: '<number>', parse: parseNumber, doc: 'write to this partition' },
    timestamp: {
      short: 't',
      argument: '<ms>',
      parse: parseNumber,
      doc: 'time of the records, milliseconds since 1970',
    },
    tombstone: { doc: 'a record without a value' },
    emptyAsNull: { short: 'Z', doc: 'empty keys and values are null' },
    ...streamFormatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./record/produce.ts')).produce(given, context),
});

const consumeDetails = `Offsets (-o):
  start, end           from the first record, from what comes from now on
  42, +5, -10          from offset 42; 5 behind the first; the last 10 of each partition
  10:20, :20           until there, exclusive, also when that is still to come
  :end, 10:end         what there is now
  @-1h, @2026-01-01    by time: relative to now, a date (UTC), RFC 3339, or milliseconds or seconds
  @-2h:-1h, @-1m:end   between two times

Groups (-g):
  The command joins the group, reads from where the group has committed, and commits what it has written to
  standard output: now and then, and when it ends (-n, -e, Ctrl-C, a reader that goes away); then it leaves.
  -o says where to begin in partitions where the group has committed nothing: start or end, and nothing else.
  What went into a pipe counts as written, read from it or not: rather than pipe into head use -n.
  -X enable.auto.commit=false reads without committing, -X group.protocol=consumer is the protocol of KIP-848.

Regular expressions (-r) are JavaScript's and match anywhere in a name: ^ and $ make it the whole. Internal
topics are left out. Topics that come later are read with -g only.

Templates (-f):
  ${templates}`;

const consumeArguments = {
  topics: { doc: 'what to read', isRequired: true, isMany: true, names: 'topic' },
} as const satisfies Arguments;

const recordOptions = {
  partitions: {
    short: 'p',
    argument: '<numbers>',
    parse: parseNumbers,
    doc: 'only these partitions, for instance 0,2',
  },
  num: { short: 'n', argument: '<count>', parse: parseNumber, doc: 'stop after so many records' },
  keyDelimiter: { short: 'K', argument: '<text>', doc: 'print the key and this in front of the value' },
  template: { short: 'f', argument: '<template>', doc: 'print records like this' },
  ...streamFormatOptions,
  ...connectionOptions,
} as const satisfies Options;

export const consumeCommand = defineCommand({
  name: 'consume',
  summary: 'read records of topics',
  details: consumeDetails,
  examples: [
    'samsa consume orders',
    'samsa consume orders -o -10 -e',
    'samsa consume orders -o @-1h:end --format ndjson | jq .value',
    "samsa consume orders -p 0,1 -o 100:200 -f '%p/%o %k = %v\\n'",
    'samsa consume orders payments -g billing',
    "samsa consume -r '^logs-' -g archive -n 1000",
  ],
  arguments: consumeArguments,
  options: {
    group: {
      short: 'g',
      argument: '<id>',
      doc: 'read as a member of this group, and commit what was printed',
      names: 'group',
    },
    regex: { short: 'r', doc: 'topics are regular expressions' },
    offset: { short: 'o', argument: '<range>', default: 'start', doc: 'where to begin, and to end' },
    exit: { short: 'e', doc: 'stop at what is the end now' },
    ...recordOptions,
  },
  run: async (given, context) => (await import('./record/consume.ts')).consume(given, context),
});

export const tailCommand = defineCommand({
  name: 'tail',
  summary: 'read records as they come: consume -o end',
  examples: ['samsa tail orders', "samsa tail orders -f '%d %k %v\\n'"],
  arguments: consumeArguments,
  options: recordOptions,
  run: async (given, context) =>
    (await import('./record/consume.ts')).consume(
      { ...given, offset: 'end', exit: false, group: undefined, regex: false },
      context,
    ),
});
