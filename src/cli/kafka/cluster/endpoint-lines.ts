// The table of `kafka-cluster list-endpoints`. As in Java's, the columns of hosts and racks are as wide as what is in
// them, whatever stands above; controllers have no state.

import type { BrokerNode } from '../../../client/index.ts';

const hostWidthOfNone = 100;
const rackWidthOfNone = 10;

export function endpointLines(nodes: readonly BrokerNode[], type: 'broker' | 'controller'): readonly string[] {
  const racks = nodes.flatMap(({ rack }) => rack ?? []);
  const widths = [10, widest(nodes.map(({ host }) => host)) ?? hostWidthOfNone, 10, widest(racks) ?? rackWidthOfNone];
  const line = (id: string, host: string, port: string, rack: string, state: string, endpointType: string): string => {
    const cells = [id, host, port, rack].map((cell, at) => cell.padEnd(widths[at]!));
    return [...cells, ...(type === 'broker' ? [state.padEnd(10)] : []), endpointType.padEnd(15)].join(' ');
  };
  return [
    line('ID', 'HOST', 'PORT', 'RACK', 'STATE', 'ENDPOINT_TYPE'),
    ...nodes.map(({ id, host, port, rack, isFenced }) =>
      line(String(id), host, String(port), rack ?? 'null', isFenced ? 'fenced' : 'unfenced', type),
    ),
  ];
}

function widest(texts: readonly string[]): number | undefined {
  return texts.length === 0 ? undefined : Math.max(...texts.map((text) => text.length));
}
