// A client that has next to no part of the time of threads (request_percentage, KIP-124).

import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { Side } from '../../kafka/oracle/side.ts';

const most = 500;

/** Asks about all topics until it is told to wait; gives for how long, 0 when it never was. */
export async function firstRequestThrottle(port: number): Promise<number> {
  const side = new Side('a broker', port, 'timed');
  const entity = [{ entityType: 'client-id', entityName: 'timed' }];
  const ops = [{ key: 'request_percentage', value: 0.01, remove: false }];
  await side.ask(alterClientQuotasApi, 1, { entries: [{ entity, ops }], validateOnly: false });
  try {
    for (let count = 0; count < most; count += 1) {
      const answer = await side.ask(metadataApi, 12, { topics: null });
      if (typeof answer === 'string') throw new Error(answer);
      if (answer.throttleTimeMs > 0) return answer.throttleTimeMs;
    }
    return 0;
  } finally {
    side.close();
  }
}
