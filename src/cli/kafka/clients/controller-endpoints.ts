// Where the controllers of a property file listen, as others find them.

import type { QuorumEndpoint } from '../../../client/index.ts';
import { type Endpoint, parseEndpoint } from '../../../config/listener.ts';
import { javaSplit } from '../java/java-split.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Where it says that it is found counts before where it listens. Throws a `CommandLineError`. */
export function controllerEndpoints(properties: ReadonlyMap<string, string>): readonly QuorumEndpoint[] {
  const byName = new Map<string, Endpoint>();
  for (const key of ['listeners', 'advertised.listeners'])
    for (const text of listOf(properties.get(key))) {
      const endpoint = parseEndpoint(text);
      if (endpoint === null) throw new CommandLineError(`Unable to parse ${text} to a broker endpoint`);
      byName.set(endpoint.name, endpoint);
    }
  const names = properties.get('controller.listener.names');
  if (names === undefined)
    throw new CommandLineError(
      'controller.listener.names was not found. Is this a valid controller configuration file?',
    );
  return javaSplit(names, ',').map((text) => {
    const name = text.trim().toUpperCase();
    if (name === '') throw new CommandLineError('The provided listener name is null or empty string');
    const endpoint = byName.get(name);
    if (endpoint === undefined)
      throw new CommandLineError(`Cannot find information about controller listener name: ${name}`);
    return { name, host: endpoint.host === '' ? 'localhost' : endpoint.host, port: endpoint.port };
  });
}

/** Of a setting that is a list. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
