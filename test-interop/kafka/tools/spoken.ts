// Topics of one partition that consoles write to and read from.

import { Admin } from '../../../src/client/index.ts';

const names = ['spoken', 'numbers', 'heard'] as const;

export async function createSpoken(address: string): Promise<void> {
  await using admin = new Admin({ bootstrapServers: address });
  const there = new Set((await admin.listTopics()).map(({ name }) => name));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0) (await admin.createTopics(missing.map((name) => ({ name, partitions: 1 })))).all();
}
