// Clients that ask for more partitions than their controller_mutation_rate (KIP-599), against one broker: what is
// answered, and how many partitions a client gets in the long run. Almost everything is only validated, which counts too.

import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { createPartitionsApi } from '../../../src/protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeClientQuotasApi } from '../../../src/protocol/apis/describe-client-quotas.ts';
import { eventually } from '../../support/within.ts';
import { Side } from '../../kafka/oracle/side.ts';

/** Partitions a second, of each client id; the test gives brokers two windows of a second. */
export const mutationRate = 5;
const timeoutMs = 10_000;
const free = 'free';
const names = ['made-0', 'made-1', 'made-2'];

/** Every client id has the quota, and `free` as good as none. */
export async function setMutationQuotas(port: number): Promise<void> {
  const side = new Side('a broker', port, free);
  const entry = (entityName: string | null, value: number) => ({
    entity: [{ entityType: 'client-id', entityName }],
    ops: [{ key: 'controller_mutation_rate', value, remove: false }],
  });
  await side.ask(alterClientQuotasApi, 1, {
    entries: [entry(free, 1e6), entry(null, mutationRate)],
    validateOnly: false,
  });
  const components = [{ entityType: 'client-id', matchType: 1, match: null }];
  await eventually(10_000, 'the quota', async () => {
    const answer = await side.ask(describeClientQuotasApi, 1, { components, strict: true });
    return typeof answer === 'string' || (answer.entries ?? []).length === 0 ? undefined : true;
  });
  side.close();
}

export interface Told {
  readonly codes: readonly number[];
  readonly throttleTimeMs: number;
}

function told(codes: readonly number[], { throttleTimeMs }: { readonly throttleTimeMs: number }): Told {
  return { codes, throttleTimeMs };
}

async function create(side: Side, version: number, counts: readonly number[], validateOnly = true): Promise<Told> {
  const topics = counts.map((numPartitions, at) => ({
    name: `made-${at}`,
    numPartitions,
    replicationFactor: 1,
    assignments: [],
    configs: [],
  }));
  const answer = await side.ask(createTopicsApi, version, { topics, timeoutMs, validateOnly });
  if (typeof answer === 'string') throw new Error(answer);
  return told(
    answer.topics.map(({ errorCode }) => errorCode),
    answer,
  );
}

/** Which of several topics are changed first is not the same every time: they are all alike, their codes sorted. */
function inAnyOrder(results: readonly { readonly errorCode: number }[]): number[] {
  return results.map(({ errorCode }) => errorCode).toSorted((a, b) => a - b);
}

async function grow(side: Side, version: number): Promise<Told> {
  const topics = names.map((name) => ({ name, count: 8, assignments: null }));
  const answer = await side.ask(createPartitionsApi, version, { topics, timeoutMs, validateOnly: true });
  if (typeof answer === 'string') throw new Error(answer);
  return told(inAnyOrder(answer.results), answer);
}

async function remove(side: Side, version: number): Promise<Told> {
  const topics = names.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }));
  const request = version >= 6 ? { topics, timeoutMs } : { topicNames: names, timeoutMs };
  const answer = await side.ask(deleteTopicsApi, version, request);
  if (typeof answer === 'string') throw new Error(answer);
  return told(inAnyOrder(answer.responses), answer);
}

/** By what was done; each by a client of its own, which has used nothing before. */
export async function mutationAnswers(port: number): Promise<ReadonlyMap<string, Told>> {
  const answers = new Map<string, Told>();
  const as = async (name: string, act: (side: Side) => Promise<Told>): Promise<void> => {
    const side = new Side('a broker', port, name);
    answers.set(name, await act(side));
    side.close();
  };
  await as('a creation', (side) => create(side, 7, [6, 9, 1, 1]));
  await as('a creation with what is no topic', (side) => create(side, 7, [0, 15, 0, 1]));
  await as('a creation of no more than the burst', (side) => create(side, 7, [6, 4, 1]));
  await as('a creation in an older version', (side) => create(side, 5, [6, 9, 1, 1]));
  await as('the first that knows of it', (side) => create(side, 6, [15, 1]));
  await as(free, (side) => create(side, 7, [2, 2, 2], false));
  await as('more partitions', (side) => grow(side, 3));
  await as('more partitions in an older version', (side) => grow(side, 2));
  await as('a deletion by who owes something', async (side) => {
    await create(side, 7, [60]);
    return remove(side, 6);
  });
  await as('a deletion in an older version', async (side) => {
    await create(side, 7, [60]);
    return remove(side, 4);
  });
  return answers;
}

/** Partitions a second that a client gets that asks for five again and again, from when it has nothing left on. */
export async function sustainedRate(port: number, durationMs: number): Promise<number> {
  const side = new Side('a broker', port, 'persistent');
  const isRefused = async (): Promise<boolean> => (await create(side, 7, [5])).codes[0] !== 0;
  while (!(await isRefused()));
  const startMs = performance.now();
  let partitions = 0;
  // It ends as it began: with a refusal.
  for (let isOver = false; !isOver;) {
    if (await isRefused()) isOver = performance.now() - startMs > durationMs;
    else partitions += 5;
  }
  const seconds = (performance.now() - startMs) / 1000;
  side.close();
  return partitions / seconds;
}
