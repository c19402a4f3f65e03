// A message: named fields with the versions it exists in. An API is a request and a response that
// share a key and a version range; everything else about it (ApiVersions, dispatch, docs) derives.

import type { Decoded, Encodable, Fields } from './fields.ts';
import { type VersionRange, noVersions, parseVersions } from './versions.ts';

export interface Message<F extends Fields = Fields> {
  readonly name: string;
  readonly versions: VersionRange;
  /** Versions in the compact encoding with tagged fields (KIP-482). */
  readonly flexible: VersionRange;
  readonly fields: F;
}

export type DecodedMessage<M extends Message> = Decoded<M['fields']>;
export type EncodableMessage<M extends Message> = Encodable<M['fields']>;

export interface MessageOptions<F extends Fields> {
  readonly name: string;
  readonly versions: string;
  readonly flexible?: string;
  readonly fields: F;
}

export function defineMessage<F extends Fields>(options: MessageOptions<F>): Message<F> {
  return {
    name: options.name,
    versions: parseVersions(options.versions),
    flexible: options.flexible === undefined ? noVersions : parseVersions(options.flexible),
    fields: options.fields,
  };
}

/** A record of a log: what kind it is in front of its body. */
export interface RecordMessage<F extends Fields = Fields> extends Message<F> {
  /** The number that says which record this is (metadata record type, coordinator key type). */
  readonly type: number;
}

export function defineRecord<F extends Fields>(
  options: MessageOptions<F> & { readonly type: number },
): RecordMessage<F> {
  return { ...defineMessage(options), type: options.type };
}

/** Which listeners serve an API: those for clients and brokers, or those of the controller. */
export type ListenerKind = 'broker' | 'controller';

export interface Api<Q extends Fields = Fields, S extends Fields = Fields> {
  readonly key: number;
  readonly name: string;
  readonly versions: VersionRange;
  /** The highest version that may be advertised without `unstable.api.versions.enable`. */
  readonly latestStableVersion: number;
  readonly listeners: readonly ListenerKind[];
  readonly request: Message<Q>;
  readonly response: Message<S>;
}

export interface ApiOptions<Q extends Fields, S extends Fields> {
  readonly key: number;
  readonly name: string;
  readonly versions: string;
  readonly flexible?: string;
  readonly latestStableVersion?: number;
  readonly listeners: readonly ListenerKind[];
  readonly request: Q;
  readonly response: S;
}

export function defineApi<Q extends Fields, S extends Fields>(options: ApiOptions<Q, S>): Api<Q, S> {
  const shared = {
    versions: options.versions,
    ...(options.flexible === undefined ? {} : { flexible: options.flexible }),
  };
  const versions = parseVersions(options.versions);
  return {
    key: options.key,
    name: options.name,
    versions,
    latestStableVersion: options.latestStableVersion ?? versions.max,
    listeners: options.listeners,
    request: defineMessage({ ...shared, name: `${options.name}Request`, fields: options.request }),
    response: defineMessage({ ...shared, name: `${options.name}Response`, fields: options.response }),
  };
}

export type RequestOf<A extends Api> = Decoded<A['request']['fields']>;
export type ResponseOf<A extends Api> = Encodable<A['response']['fields']>;
