// A temporary directory and a broker for one suite: both are gone when it ends, and what the broker
// said is shown when it fails.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrokerProcess, startBroker } from './broker-process.ts';

export interface WorkArea {
  readonly directory: string;
  broker: BrokerProcess;
  /** Kill -9, and the same data on the same port again. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkArea(overrides: readonly string[] = []): Promise<WorkArea> {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-interop-'));
  const dataDirectory = join(directory, 'data');
  const area: WorkArea = {
    directory,
    broker: await startBroker({ dataDirectory, overrides }),
    crash: async () => {
      const { port } = area.broker;
      await area.broker.kill();
      area.broker = await startBroker({ dataDirectory, overrides, port });
    },
    close: async () => {
      try {
        await area.broker.stop();
      } finally {
        await area.broker.kill();
        if (process.env['INTEROP_KEEP'] === undefined) rmSync(directory, { recursive: true, force: true });
      }
    },
  };
  return area;
}
