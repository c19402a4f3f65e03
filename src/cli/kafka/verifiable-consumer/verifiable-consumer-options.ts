// The options of kafka-verifiable-consumer, and the consumer's properties that they make. The command line is
// stronger than a property file.

import type { CommandContext } from '../../command-context.ts';
import type { ArgumentOption } from '../arguments/argument-tool.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { verifiableConfig, verifiableConnection } from '../verifiable-options.ts';

const rangeAssignor = 'org.apache.kafka.clients.consumer.RangeAssignor';

export const verifiableConsumerOptions: readonly ArgumentOption[] = [
  { flags: ['--topic'], isRequired: true, doc: 'The topic to read.' },
  {
    flags: ['--group-protocol'],
    metavar: 'GROUP-PROTOCOL',
    default: 'classic',
    doc: 'The protocol of the group: CLASSIC or CONSUMER.',
  },
  {
    flags: ['--group-remote-assignor'],
    metavar: 'GROUP-REMOTE-ASSIGNOR',
    doc: "The group coordinator's assignor, for a group protocol of CONSUMER.",
  },
  { flags: ['--group-id'], metavar: 'GROUP-ID', isRequired: true, doc: 'The consumer group.' },
  {
    flags: ['--group-instance-id'],
    metavar: 'GROUP-INSTANCE-ID',
    doc: 'Makes the consumer a static member under this name.',
  },
  {
    flags: ['--max-messages'],
    metavar: 'MAX-MESSAGES',
    type: 'Integer',
    default: '-1',
    doc: 'How many records to read; with -1 until somebody ends the process.',
  },
  {
    flags: ['--session-timeout'],
    metavar: 'TIMEOUT-MS',
    type: 'Integer',
    doc: 'The session timeout of the consumer, in milliseconds; not with a group protocol of CONSUMER.',
  },
  { flags: ['--verbose'], takes: 'switch', default: 'false', doc: 'Report each record.' },
  {
    flags: ['--enable-autocommit'],
    takes: 'switch',
    default: 'false',
    doc: 'Have the consumer commit offsets by itself, instead of after each poll.',
  },
  {
    flags: ['--reset-policy'],
    metavar: 'RESET-POLICY',
    default: 'earliest',
    doc: "Where to begin without a committed offset: 'earliest', 'latest' or 'none'.",
  },
  {
    flags: ['--assignment-strategy'],
    metavar: 'ASSIGNMENT-STRATEGY',
    default: rangeAssignor,
    doc: "The members' assignor, for a group protocol of CLASSIC.",
  },
  verifiableConfig.old('--consumer.config', 'consumer'),
  verifiableConfig.current,
  { ...verifiableConnection.option, isRequired: true },
];

/** Throws an `ArgumentError` or a `CommandLineError`. */
export async function consumerProperties(given: GivenArguments, context: CommandContext): Promise<Map<string, string>> {
  const properties = await verifiableConfig.read(given, context, 'consumer.config');
  const protocol = (given.text('group-protocol') ?? 'classic').toUpperCase();
  if (protocol !== 'CLASSIC' && protocol !== 'CONSUMER')
    throw new CommandLineError(`No enum constant org.apache.kafka.clients.consumer.GroupProtocol.${protocol}`);
  properties.set('group.protocol', protocol);
  const set = (name: string, value: string | undefined): unknown => value !== undefined && properties.set(name, value);
  if (protocol === 'CONSUMER') set('group.remote.assignor', given.text('group-remote-assignor'));
  else set('partition.assignment.strategy', given.text('assignment-strategy') ?? rangeAssignor);
  set('session.timeout.ms', given.text('session-timeout'));
  set('group.id', given.text('group-id'));
  set('group.instance.id', given.text('group-instance-id'));
  set('bootstrap.servers', given.text('bootstrap-server'));
  set('enable.auto.commit', String(given.has('enable-autocommit')));
  set('auto.offset.reset', given.text('reset-policy') ?? 'earliest');
  return properties;
}
