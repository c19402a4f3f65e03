// The pages of the clients' options: those of Java by both of their names, and those that take objects.

import type { ConfigTable } from '../../src/base/config/config-definition.ts';
import { adminOptions } from '../../src/client/options/admin-options.ts';
import { consumerOptions } from '../../src/client/options/consumer-options.ts';
import { unsupportedOptions } from '../../src/client/options/known-options.ts';
import { camelCase } from '../../src/client/options/option-names.ts';
import { producerOptions } from '../../src/client/options/producer-options.ts';
import { commonCells } from './config-cells.ts';
import { code, page, table } from './markdown.ts';

type Rows = readonly (readonly string[])[];

const clientObjects: Rows = [
  ['`logger`', 'Where the client says what it meets. Nowhere, when left out.'],
  ['`platform`', "Time, network and chance: the machine's own, when left out; a simulated one, in tests."],
];

const producerObjects: Rows = [
  ['`keySerializer`', 'From keys to bytes. Keys are bytes already, when left out.'],
  ['`valueSerializer`', 'From values to bytes. Values are bytes already, when left out.'],
  ['`partitioner`', 'Chooses the partition of each record that does not name one: an object, or a function.'],
  ['`interceptors`', 'See records before they are serialized, and again when their outcome is known.'],
  ...clientObjects,
];

const consumerObjects: Rows = [
  ['`keyDeserializer`', 'From bytes to keys. Bytes as they are, when left out.'],
  ['`valueDeserializer`', 'From bytes to values. Bytes as they are, when left out.'],
  ['`interceptors`', 'See records before the application does, and offsets once they are committed.'],
  ['`partitionAssignmentStrategy`', 'May hold assignors of your own beside names.'],
  ...clientObjects,
];

export const clientOptionPages = new Map([
  ['producer-options.md', optionsPage('Producer', producerOptions, producerObjects)],
  ['consumer-options.md', optionsPage('Consumer', consumerOptions, consumerObjects)],
  ['admin-options.md', optionsPage('Admin', adminOptions, clientObjects)],
]);

function optionsPage(client: string, options: ConfigTable, objects: Rows): string {
  return page([
    `# ${client} options`,
    "Types, defaults and valid values are those of Apache Kafka 4.3's client. An option is given in camelCase, as here, or " +
      `with Java's dots: \`new ${client}({ requestTimeoutMs: 5_000 })\` is \`new ${client}({ 'request.timeout.ms': 5_000 })\`. ` +
      'A name that is not in the table is refused, and so are settings that contradict each other.',
    table(
      ['Option', "Java's key", 'Type', 'Default', 'Valid values', 'Importance', 'Meaning'],
      Object.entries(options).map(([key, row]) => [
        code(camelCase(key)),
        ...commonCells(key, row),
        row.importance,
        row.doc,
      ]),
    ),
    '## Objects',
    table(['Option', 'Meaning'], objects),
    '## Options of Java that are refused',
    table(
      ["Java's key", 'Why'],
      unsupportedOptions
        .filter(([key]) => !isOption(key, options))
        .map(([key, reason]) => [code(key.endsWith('.') ? `${key}*` : key), reason]),
    ),
  ]);
}

/** A prefix counts as soon as the client has one option that begins with it. */
function isOption(key: string, options: ConfigTable): boolean {
  return key.endsWith('.') ? Object.keys(options).some((name) => name.startsWith(key)) : Object.hasOwn(options, key);
}
