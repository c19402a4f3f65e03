// `1:2,2:1`: the brokers of each partition. Partitions are separated by commas, their brokers by colons.

import { parseJavaInteger } from '../java/java-integer.ts';
import { javaSplit } from '../java/java-split.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Throws a `CommandLineError`. */
export function parseReplicaAssignment(text: string): readonly (readonly number[])[] {
  const partitions: number[][] = [];
  for (const [index, part] of javaSplit(text, ',').entries()) {
    const brokers = javaSplit(part, ':').map((word) => parseJavaInteger(word.trim()));
    const twice = new Set(brokers.filter((broker, at) => brokers.indexOf(broker) !== at));
    if (twice.size > 0)
      throw new CommandLineError(`Partition replica lists may not contain duplicate entries: ${[...twice].join(', ')}`);
    if (index > 0 && brokers.length !== partitions[0]!.length)
      throw new CommandLineError(`Partition ${index} has different replication factor: [${brokers.join(', ')}]`);
    partitions.push(brokers);
  }
  return partitions;
}
