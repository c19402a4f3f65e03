// What both brokers are asked, one after the other. A step that waits for an interval says so.

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { compress } from '../../../src/protocol/compression/compression.ts';
import { metrics, nobody, type TelemetrySide } from './telemetry-side.ts';

export interface Step {
  readonly name: string;
  readonly run: (side: TelemetrySide) => Promise<unknown>;
}

const reserved = 'AAAAAAAAAAAAAAAAAAAAAQ';
const bomb = Buffer.alloc(20_000_000, 0x0a);
/** Long enough for several requests, short enough to be waited for. */
const intervalMs = 1_500;

const step = (name: string, run: Step['run']): Step => ({ name, run });
const ask = (client: string): Step => step(`${client} asks`, (side) => side.ask(client));
const push = (client: string, what = 'pushes', request = {}): Step =>
  step(`${client} ${what}`, (side) => side.push(client, request));
/** A change is acted on a moment after it is answered: the next step begins when this client is asked for this. */
const subscribe = (
  name: string,
  settings: Readonly<Record<string, string>>,
  client: string,
  seen: readonly string[],
): Step =>
  step(`subscription ${name} of ${JSON.stringify(settings)}`, async (side) => {
    const answer = await side.subscribe(name, settings);
    await side.untilAskedFor(client, seen);
    return answer;
  });

/** Each refusal to a client of its own, and what it may do after it. */
const refusals: readonly (readonly [client: string, what: string, request: object])[] = [
  ['codec5', 'pushes with an unknown codec', { compressionType: 5 }],
  ['codec-1', 'pushes with a negative codec', { compressionType: -1 }],
  ['large', 'pushes too much', { metrics: Buffer.alloc(200_001, 0x0a) }],
  ['empty', 'pushes nothing', { metrics: Buffer.alloc(0) }],
  ['garbage', 'pushes what is no metrics', { metrics: Buffer.from('nothing of the kind') }],
  ['no-gzip', 'pushes what is not compressed', { metrics: Buffer.from('not gzip'), compressionType: 1 }],
  ['bomb', 'pushes gzip that opens to too much', { metrics: gzipSync(bomb), compressionType: 1 }],
  ['zstd-bomb', 'pushes zstd that opens to too much', { metrics: zstdCompressSync(bomb), compressionType: 4 }],
  ['stale', 'pushes for another subscription', { subscriptionId: 7 }],
];

export const steps: readonly Step[] = [
  step('what is advertised', (side) => side.advertised()),
  ask('unasked'),
  ask('unasked'),
  push('unasked'),
  push('unasked'),
  subscribe('all', { metrics: 'a.,b.', 'interval.ms': String(intervalMs) }, 'anybody', ['a.', 'b.']),
  subscribe('some', { metrics: 'c.', match: 'client_id=chosen,client_software_version=1\\..*' }, 'chosen', [
    'a.',
    'b.',
    'c.',
  ]),
  subscribe('none', { metrics: 'd.', match: 'client_id=chose' }, 'chose', ['a.', 'b.', 'd.']),
  subscribe('software', { metrics: '*', match: 'client_software_name=everything-software' }, 'everything', ['*']),
  ask('chosen'),
  ask('everything'),
  push('unasked', 'pushes for the subscription before the change'),
  ask('unasked'),
  push('unasked'),
  ask('polite'),
  ask('polite'),
  push('polite'),
  push('polite', 'pushes too early'),
  ask('polite'),
  step('an interval passes', (side) => side.wait(intervalMs + 100)),
  push('polite', 'pushes in time'),
  push('polite', 'pushes for the last time', { terminating: true }),
  push('polite', 'pushes for the last time again', { terminating: true }),
  push('polite', 'pushes after its last time'),
  push('polite', 'pushes once more'),
  ask('polite'),
  ...codecs.flatMap((codec) => [
    ask(`sends-${codec.name}`),
    push(`sends-${codec.name}`, 'pushes compressed', {
      compressionType: codec.id,
      metrics: compress(codec, metrics),
    }),
  ]),
  ...refusals.flatMap(([client, what, request]) => [
    ask(client),
    push(client, what, request),
    ask(client),
    push(client, 'pushes after that'),
  ]),
  push('nobody', 'pushes without an id', { clientInstanceId: nobody }),
  push('nobody', 'pushes under a reserved id', { clientInstanceId: reserved }),
  step('an id from elsewhere pushes', (side) => {
    side.know('foreign', 'Zm9yZWlnbi1jbGllbnQtaQ');
    return side.push('foreign');
  }),
  ask('foreign'),
  push('foreign', 'pushes after it has asked'),
  step('the reserved id asks', (side) => side.ask('reserved', reserved)),
  subscribe('all', {}, 'anybody', []),
  ask('late'),
];
