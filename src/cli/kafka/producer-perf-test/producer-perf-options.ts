// The options of kafka-producer-perf-test, and what of their values is refused, in Kafka's order.

import { ArgumentError, type ArgumentOption, type ArgumentTool } from '../arguments/argument-tool.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';

const property = 'PROP-NAME=PROP-VALUE';

export const producerPerfOptions: readonly ArgumentOption[] = [
  {
    flags: ['--bootstrap-server'],
    metavar: 'BOOTSTRAP-SERVER',
    doc: 'Where the cluster is; stronger than bootstrap.servers given in another way.',
  },
  { flags: ['--topic'], isRequired: true, doc: 'The topic to send to.' },
  {
    flags: ['--num-records'],
    metavar: 'NUM-RECORDS',
    type: 'Long',
    isRequired: true,
    doc: 'How many records to send.',
  },
  {
    flags: ['--payload-delimiter'],
    metavar: 'PAYLOAD-DELIMITER',
    default: '\\n',
    doc: 'What separates values in the file of --payload-file: a regular expression.',
  },
  {
    flags: ['--throughput'],
    type: 'Double',
    isRequired: true,
    doc: 'About how many records to send each second, at most; -1 for no limit.',
  },
  {
    flags: ['--producer-props'],
    metavar: property,
    takes: 'several',
    doc: '(DEPRECATED) The former name of --command-property.',
  },
  {
    flags: ['--command-property'],
    metavar: property,
    takes: 'several',
    doc: 'Options of the producer, like linger.ms=10 batch.size=32768; stronger than those of a file.',
  },
  {
    flags: ['--producer.config'],
    metavar: 'CONFIG-FILE',
    doc: '(DEPRECATED) The former name of --command-config.',
  },
  { flags: ['--command-config'], metavar: 'CONFIG-FILE', doc: 'A property file with options of the producer.' },
  {
    flags: ['--print-metrics'],
    takes: 'switch',
    default: 'false',
    doc: 'What the producer has counted, at the end.',
  },
  {
    flags: ['--transactional-id'],
    metavar: 'TRANSACTIONAL-ID',
    doc:
      'Send in transactions, with this id; stronger than transactional.id given in another way. With ' +
      '--transaction-duration-ms alone an id is made up.',
  },
  {
    flags: ['--transaction-duration-ms'],
    metavar: 'TRANSACTION-DURATION',
    type: 'Long',
    doc: 'Send in transactions, each of which is committed after so long; 3000 when only an id is given.',
  },
  {
    flags: ['--warmup-records'],
    metavar: 'WARMUP-RECORDS',
    type: 'Long',
    default: '0',
    doc: 'A second summary leaves out so many records at the beginning.',
  },
  {
    flags: ['--reporting-interval'],
    metavar: 'INTERVAL-MS',
    type: 'Long',
    default: '5000',
    doc: 'The milliseconds between two lines on the way.',
  },
  {
    flags: ['--record-size'],
    metavar: 'RECORD-SIZE',
    type: 'Integer',
    group: 'payload',
    doc: 'Values of capital letters by chance, of this size.',
  },
  {
    flags: ['--payload-file'],
    metavar: 'PAYLOAD-FILE',
    group: 'payload',
    doc: 'Values by chance out of a text file in UTF-8.',
  },
  {
    flags: ['--payload-monotonic'],
    takes: 'switch',
    group: 'payload',
    default: 'false',
    doc: 'Values that count up.',
  },
];

export const producerPerfGroups: NonNullable<ArgumentTool['groups']> = {
  payload: { doc: 'Exactly one of these says what is sent.', isExclusive: true, isRequired: true },
};

/** Throws an `ArgumentError`. */
export function checkProducerPerf(given: GivenArguments): void {
  const recordsCount = given.number('num-records')!;
  const refuse = (isWrong: boolean, message: string): void => {
    if (isWrong) throw new ArgumentError(message, undefined);
  };
  const notPositive = (name: string): boolean => given.has(name) && given.number(name)! <= 0;
  refuse(recordsCount <= 0, '--num-records should be greater than zero.');
  refuse(
    Math.max(given.number('warmup-records') ?? 0, 0) >= recordsCount,
    'The value for --warmup-records must be strictly fewer than the number of records in the test, --num-records.',
  );
  refuse(notPositive('record-size'), '--record-size should be greater than zero.');
  const sources = ['bootstrap-server', 'command-property', 'producer-props', 'producer.config', 'command-config'];
  refuse(
    !sources.some((name) => given.has(name)),
    'At least one of --bootstrap-server, --command-property, --producer-props, --producer.config or --command-config ' +
      'must be specified.',
  );
  for (const [name, old] of [
    ['command-property', 'producer-props'],
    ['command-config', 'producer.config'],
  ] as const)
    refuse(given.has(name) && given.has(old), `--${name} and --${old} cannot be specified together.`);
  refuse(notPositive('transaction-duration-ms'), '--transaction-duration-ms should be greater than zero.');
  refuse(notPositive('reporting-interval'), '--reporting-interval should be greater than zero.');
}
