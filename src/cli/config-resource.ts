// How a person names what has settings: `topic orders`, `broker 1`, `broker default`.

import type { ConfigResource } from '../client/index.ts';
import { UserError } from './user-error.ts';

const types: readonly ConfigResource['type'][] = ['topic', 'broker', 'group', 'client-metrics', 'broker-logger'];

export function configType(text: string): ConfigResource['type'] {
  const type = types.find((each) => each === text || `${each}s` === text);
  if (type === undefined) throw new UserError(`nothing of type ${text} has settings; there are ${types.join(', ')}`);
  return type;
}

export function configResource(typeText: string, name: string): ConfigResource {
  const type = configType(typeText);
  if (type === 'broker' && name === 'default') return { type, name: '' };
  if ((type === 'broker' || type === 'broker-logger') && !/^\d+$/.test(name))
    throw new UserError(`${type} ${name}: the id of a broker is wanted${type === 'broker' ? ', or default' : ''}`);
  return { type, name };
}

/** As a person would write it. */
export function resourceText({ type, name }: ConfigResource): string {
  return `${type} ${type === 'broker' && name === '' ? 'default' : name}`;
}
