// Quotas of clients: what AlterClientQuotas takes and refuses, and which entities a filter of
// DescribeClientQuotas finds.

import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { describeClientQuotasApi } from '../../../src/protocol/apis/describe-client-quotas.ts';
import { eventually } from '../../support/within.ts';
import { ask, type Case, scenario } from './case.ts';

type Part = readonly [entityType: string, entityName: string | null];
/** A missing value removes the key. */
type Operation = readonly [key: string, value?: number];

const entry = (parts: readonly Part[], ...operations: readonly Operation[]) => ({
  entity: parts.map(([entityType, entityName]) => ({ entityType, entityName })),
  ops: operations.map(([key, value]) => ({ key, value: value ?? 0, remove: value === undefined })),
});

type Entry = ReturnType<typeof entry>;

const alter = (name: string, ...entries: readonly Entry[]): Case[] =>
  ask(name, alterClientQuotasApi, { entries: [...entries], validateOnly: false });

const validate = (name: string, ...entries: readonly Entry[]): Case[] =>
  ask(`${name}, only to validate`, alterClientQuotasApi, { entries: [...entries], validateOnly: true });

const exact = (entityType: string, match: string | null) => ({ entityType, matchType: 0, match });
const unnamed = (entityType: string) => ({ entityType, matchType: 1, match: null });
const any = (entityType: string) => ({ entityType, matchType: 2, match: null });

type Component = ReturnType<typeof exact> | ReturnType<typeof any>;

const describe = (name: string, components: readonly Component[], strict = false): Case[] =>
  ask(name, describeClientQuotasApi, { components: [...components], strict });

/** Kafka answers an alteration before its own broker shows it: what was asked so far is visible after this. */
function settled(mark: number): Case[] {
  const components = [exact('user', 'mark')];
  return scenario(`AlterClientQuotas: seen, mark ${mark}`, async (side) => {
    await side.ask(alterClientQuotasApi, 1, {
      entries: [entry([['user', 'mark']], [fetchRate, mark])],
      validateOnly: false,
    });
    return await eventually(10_000, 'the mark', async () => {
      const answer = await side.ask(describeClientQuotasApi, 1, { components, strict: false });
      if (typeof answer === 'string') return undefined;
      return answer.entries?.[0]?.values[0]?.value === mark ? mark : undefined;
    });
  });
}

const produceRate = 'producer_byte_rate';
const fetchRate = 'consumer_byte_rate';
const percentage = 'request_percentage';
const mutationRate = 'controller_mutation_rate';
const connectionRate = 'connection_creation_rate';

const refusedOfEntity: readonly (readonly [name: string, parts: readonly Part[]])[] = [
  ['no entity', []],
  ['an unknown type', [['group', 'g']]],
  ['an empty type', [['', 'g']]],
  [
    'an unknown type beside a known one',
    [
      ['user', 'u'],
      ['group', 'g'],
    ],
  ],
  ['an upper-case type', [['USER', 'u']]],
  [
    'a type twice',
    [
      ['user', 'a'],
      ['user', 'b'],
    ],
  ],
  [
    'a type twice with one name',
    [
      ['user', 'a'],
      ['user', 'a'],
    ],
  ],
  ['an empty user', [['user', '']]],
  ['an empty client id', [['client-id', '']]],
  ['an empty address', [['ip', '']]],
  [
    'an address and a user',
    [
      ['ip', '10.0.0.1'],
      ['user', 'u'],
    ],
  ],
  [
    'an address and a client id',
    [
      ['client-id', 'c'],
      ['ip', '10.0.0.1'],
    ],
  ],
  [
    'all three types',
    [
      ['user', 'u'],
      ['client-id', 'c'],
      ['ip', '10.0.0.1'],
    ],
  ],
];

const refusedAddresses = ['10.0.0', '10.0.0.256', '1.2.3.4/24', 'no such host', 'no.such.host.invalid', '::g', ' '];

const refusedValues: readonly (readonly [name: string, parts: readonly Part[], operation: Operation])[] = [
  ['an unknown key', [['user', 'u']], ['no_such_rate', 1]],
  ['an empty key', [['user', 'u']], ['', 1]],
  ['an unknown key that goes', [['user', 'u']], ['no_such_rate']],
  ['a rate of connections of a user', [['user', 'u']], [connectionRate, 1]],
  ['a rate of connections of a client id', [['client-id', 'c']], [connectionRate, 1]],
  ['a byte rate of an address', [['ip', '10.0.0.1']], [produceRate, 1]],
  ['a percentage of an address', [['ip', '10.0.0.1']], [percentage, 1]],
  ['half a byte', [['user', 'u']], [produceRate, 0.5]],
  ['one and a half bytes', [['user', 'u']], [fetchRate, 1.5]],
  ['nearly a whole number', [['client-id', 'nearly']], [fetchRate, 5.0000001]],
  ['not so nearly a whole number', [['client-id', 'nearly']], [fetchRate, 5.00001]],
  ['half a connection', [['ip', '10.0.0.1']], [connectionRate, 0.5]],
  ['no bytes', [['user', 'u']], [produceRate, 0]],
  ['less than no bytes', [['user', 'u']], [produceRate, -1]],
  ['no percentage', [['user', 'u']], [percentage, 0]],
  ['no mutations', [['user', 'u']], [mutationRate, 0]],
  ['less than no mutations', [['user', 'u']], [mutationRate, -0.5]],
  ['no connections', [['ip', '10.0.0.9']], [connectionRate, 0]],
  ['less than no connections', [['ip', '10.0.0.1']], [connectionRate, -1]],
  ['more than a number of bytes', [['client-id', 'much']], [produceRate, 1e19]],
  ['more connections than an integer', [['ip', '10.0.0.1']], [connectionRate, 2 ** 31]],
  ['the most connections', [['ip', '10.0.0.8']], [connectionRate, 2 ** 31 - 1]],
  ['one connection more than an integer, and a half', [['ip', '10.0.0.1']], [connectionRate, 2 ** 31 + 0.5]],
  ['the most connections and a half', [['ip', '10.0.0.1']], [connectionRate, 2 ** 31 - 0.5]],
  ['as many bytes as the largest number', [['client-id', 'most']], [produceRate, 2 ** 63]],
  ['hardly any bytes', [['client-id', 'hardly']], [produceRate, 1e-7]],
  ['endless bytes', [['user', 'u']], [produceRate, Infinity]],
  ['endless percentage', [['client-id', 'endless']], [percentage, Infinity]],
  ['no number of bytes', [['user', 'u']], [produceRate, NaN]],
  ['no number of mutations', [['client-id', 'no number']], [mutationRate, NaN]],
];

const set = [
  entry([['user', 'ann']], [produceRate, 1024], [fetchRate, 2048]),
  entry(
    [
      ['user', 'ann'],
      ['client-id', 'app'],
    ],
    [produceRate, 512],
    [percentage, 12.5],
  ),
  entry(
    [
      ['user', 'ann'],
      ['client-id', null],
    ],
    [mutationRate, 0.25],
  ),
  entry([['user', null]], [percentage, 200]),
  entry(
    [
      ['client-id', 'app'],
      ['user', null],
    ],
    [fetchRate, 77],
  ),
  entry(
    [
      ['user', null],
      ['client-id', null],
    ],
    [fetchRate, 78],
  ),
  entry([['client-id', 'app']], [mutationRate, 5]),
  entry([['client-id', null]], [produceRate, 9_007_199_254_740_991]),
  entry([['ip', '127.9.9.9']], [connectionRate, 1000]),
  entry([['ip', null]], [connectionRate, 100_000]),
  entry([['ip', '::1']], [connectionRate, 4000]),
  entry([['ip', 'localhost']], [connectionRate, 5000]),
  entry([['user', 'odd name/%,"\u00e9']], [fetchRate, 1]),
  entry([['user', '<default>']], [fetchRate, 3]),
];

const filters: readonly (readonly [name: string, components: readonly Component[]])[] = [
  ['all', []],
  ['all users', [any('user')]],
  ['all client ids', [any('client-id')]],
  ['all addresses', [any('ip')]],
  ['one user', [exact('user', 'ann')]],
  ['the default user', [unnamed('user')]],
  ['one client id', [exact('client-id', 'app')]],
  ['the default client id', [unnamed('client-id')]],
  ['one address', [exact('ip', '127.9.9.9')]],
  ['the default address', [unnamed('ip')]],
  ['a pair', [exact('user', 'ann'), exact('client-id', 'app')]],
  ['a pair the other way', [exact('client-id', 'app'), exact('user', 'ann')]],
  ['a user with any client id', [exact('user', 'ann'), any('client-id')]],
  ['a user with the default client id', [exact('user', 'ann'), unnamed('client-id')]],
  ['both defaults', [unnamed('user'), unnamed('client-id')]],
  ['any pair', [any('user'), any('client-id')]],
  ['nobody', [exact('user', 'nobody')]],
  ['no match', [exact('user', null)]],
  ['an empty match', [exact('user', '')]],
  ['a match of the default', [{ entityType: 'user', matchType: 1, match: 'ann' }]],
  ['a match of any', [{ entityType: 'user', matchType: 2, match: 'ann' }]],
  ['an unknown kind of match', [{ entityType: 'user', matchType: 3, match: null }]],
  ['a negative kind of match', [{ entityType: 'user', matchType: -1, match: 'ann' }]],
  ['an unknown type', [any('group')]],
  ['an empty type', [any('')]],
  ['an upper-case type', [any('USER')]],
  ['an unknown type beside a known one', [any('user'), any('group')]],
  ['a type twice', [exact('user', 'ann'), any('user')]],
  ['an address and a user', [any('ip'), any('user')]],
  ['an address and a client id', [exact('ip', '127.9.9.9'), exact('client-id', 'app')]],
  ['all three types', [any('ip'), any('user'), any('client-id')]],
  ['an unknown type and no match', [exact('user', null), any('group')]],
  ['a type twice, without a match', [exact('user', 'ann'), exact('user', null)]],
  ['an address, a user and an unknown type', [any('ip'), any('user'), any('group')]],
  ['an address, a user and no match', [any('ip'), any('user'), exact('client-id', null)]],
  ['no match of an unknown type', [exact('group', null)]],
];

export const quotaCases: Case[] = [
  ...describe('before there are any', []),
  ...describe('before there are any, strictly', [], true),

  ...alter('nothing'),
  ...refusedOfEntity.flatMap(([name, parts]) => alter(name, entry(parts, [produceRate, 1]))),
  ...refusedAddresses.flatMap((address) =>
    alter(`the address "${address}"`, entry([['ip', address]], [connectionRate, 1])),
  ),
  ...refusedValues.flatMap(([name, parts, operation]) => alter(name, entry(parts, operation))),
  ...refusedValues.flatMap(([name, parts, operation]) => validate(name, entry(parts, operation))),
  ...alter('an unknown key of an unknown type', entry([['group', 'g']], ['no_such_rate', 1])),
  ...alter('an unknown key of a bad address', entry([['ip', 'no such host']], ['no_such_rate', 1])),
  ...alter('a key that goes from a bad address', entry([['ip', 'no such host']], [connectionRate])),
  ...alter('no operation on a bad address', entry([['ip', 'no such host']])),
  ...alter('a key twice of a bad entity', entry([['group', 'g']], [produceRate, 1], [produceRate, 1])),
  ...alter(
    'a key twice of a pair',
    entry(
      [
        ['user', 'u'],
        ['client-id', 'c'],
      ],
      [produceRate, 1],
      [produceRate, 1],
    ),
  ),
  ...alter(
    'a key twice of a default',
    entry(
      [
        ['client-id', null],
        ['user', null],
      ],
      [produceRate, 1],
      [produceRate, 1],
    ),
  ),
  ...alter('a bad entity twice', entry([['group', 'g']], [produceRate, 1]), entry([['group', 'g']], [produceRate, 1])),
  ...alter('two bad values', entry([['user', 'u']], [produceRate, -1], [fetchRate, 1.5])),
  ...alter('no entity twice', entry([]), entry([])),
  ...alter(
    'more than a batch takes',
    ...Array.from({ length: 10_001 }, (_, index) => entry([['client-id', `c-${index}`]], [fetchRate, 5])),
  ),
  ...alter('no operation', entry([['user', 'none']])),
  ...alter('no operation on no entity', entry([])),
  ...alter('a key twice', entry([['user', 'twice']], [produceRate, 1], [produceRate, 2])),
  ...alter('a key that is set and goes', entry([['user', 'set and gone']], [produceRate, 1], [produceRate])),
  ...alter(
    'one entity twice',
    entry([['user', 'again']], [produceRate, 1]),
    entry([['user', 'again']], [produceRate, 2], [fetchRate, 2]),
  ),
  ...alter('a bad key behind a good one', entry([['user', 'half']], [produceRate, 1], ['no_such_rate', 1])),
  ...alter(
    'a bad entity between good ones',
    entry([['user', 'before']], [fetchRate, 1]),
    entry([]),
    entry([['user', 'behind']], [fetchRate, 1]),
  ),
  ...alter('what is not there goes', entry([['user', 'nobody']], [produceRate], [connectionRate])),
  ...settled(1),
  ...describe('after refusals', []),

  ...validate('all kinds', ...set),
  ...describe('after what was only validated', []),
  ...alter('all kinds', ...set),
  ...settled(2),
  ...filters.flatMap(([name, components]) => describe(name, components)),
  ...filters.flatMap(([name, components]) => describe(`${name}, strictly`, components, true)),

  ...alter('another value', entry([['user', 'ann']], [produceRate, 4096])),
  ...alter('the same value', entry([['user', 'ann']], [produceRate, 4096])),
  ...settled(3),
  ...describe('another value', [exact('user', 'ann')]),
  ...alter('one key goes', entry([['user', 'ann']], [produceRate])),
  ...settled(4),
  ...describe('one key gone', [exact('user', 'ann')]),
  ...alter(
    'the last key goes',
    entry([['user', 'ann']], [fetchRate]),
    entry(
      [
        ['client-id', 'app'],
        ['user', 'ann'],
      ],
      [produceRate],
      [percentage],
    ),
  ),
  ...settled(5),
  ...describe('the last key gone', [exact('user', 'ann')]),
];
