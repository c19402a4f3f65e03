// Where the broker is between its start and its end, by Kafka's numbers (BrokerState), and since when.

import type { Clock } from '../../base/ports/clock.ts';

export const brokerStates = { starting: 1, recovery: 2, running: 3, stopping: 7 } as const;
export type BrokerState = keyof typeof brokerStates;

export class BrokerLife {
  readonly startedWallMs: number;
  readonly startedMs: number;
  state: BrokerState = 'starting';

  constructor(clock: Clock) {
    this.startedWallMs = clock.wallMs();
    this.startedMs = clock.monotonicMs();
  }
}
