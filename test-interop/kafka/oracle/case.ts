// What both brokers are asked: a name, a request for each version, and what is remembered of the answer.

import type { Decoded, Encodable, Fields } from '../../../src/protocol/schema/fields.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';
import { type Side, silenceMs } from './side.ts';

export interface Case {
  readonly name: string;
  /** The version where there is one. */
  readonly version: number | undefined;
  run(side: Side): Promise<unknown>;
}

interface CaseOptions<S extends Fields> {
  /** All that the release has, when left out. */
  readonly versions?: readonly number[];
  /** The answer is that there is none. */
  readonly isSilent?: boolean;
  readonly remember?: (side: Side, answer: Decoded<S>, version: number) => void;
}

/** One case for each version. */
export function ask<Q extends Fields, S extends Fields>(
  name: string,
  api: Api<Q, S>,
  request: Encodable<Q> | ((side: Side, version: number) => Encodable<Q>),
  options: CaseOptions<S> = {},
): Case[] {
  const { versions = versionsOf(api) } = options;
  return versions.map((version) => ({
    name: `${api.name}: ${name}`,
    version,
    async run(side) {
      const fields = typeof request === 'function' ? request(side, version) : request;
      const answer = await side.ask(api, version, fields, options.isSilent === true ? silenceMs : undefined);
      if (typeof answer !== 'string') options.remember?.(side, answer, version);
      return answer;
    },
  }));
}

/** Several requests in a row, perhaps over several connections, as one case: all the answers. */
export function scenario(name: string, run: (side: Side) => Promise<unknown>): Case[] {
  return [{ name, version: undefined, run }];
}

export function versionsOf(api: Api): number[] {
  const { min } = api.versions;
  return Array.from({ length: api.latestStableVersion - min + 1 }, (_, index) => min + index);
}

export function raw(name: string, bytes: Uint8Array, options: { readonly isSilent?: boolean } = {}): Case[] {
  return [
    {
      name: `wire: ${name}`,
      version: undefined,
      async run(side) {
        const answer = await side.exchange(bytes, options.isSilent === true ? silenceMs : undefined);
        if (typeof answer === 'string') return answer;
        return { bytes: answer.toString('hex') };
      },
    },
  ];
}
