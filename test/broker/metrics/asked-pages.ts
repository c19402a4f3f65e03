// Asking a simulated broker for its pages over HTTP.

import assert from 'node:assert/strict';
import { type Family, parsePrometheusText } from '../../metrics/prometheus-text.ts';
import type { World } from '../kit.ts';

/** The port that brokers with pages take in these tests; a simulated machine has it for itself. */
export const httpPort = 9404;
export const withPages = { 'samsa.http.port': httpPort } as const;

export async function askPage({ machine }: World, path: string): Promise<{ status: number; text: string }> {
  const { status, body } = await machine.http.ask(httpPort, path);
  return { status, text: Buffer.concat(body).toString('utf8') };
}

export async function askMetrics(world: World): Promise<ReadonlyMap<string, Family>> {
  const { status, text } = await askPage(world, '/metrics');
  assert.equal(status, 200);
  return parsePrometheusText(text);
}
