// What `samsa start` says once the broker accepts clients: what it is, where things are, what to type
// next. The last line has the word `ready` and the address, for people and for scripts that wait.

import type { Broker } from '../broker/broker.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { brokerConfigsByName } from '../config/broker-configs.ts';
import { addressText } from '../client/cluster/addresses.ts';
import { defaultServer } from './common-options.ts';
import { version } from './version.ts';

export interface BannerInput {
  readonly broker: Pick<
    Broker,
    'nodeId' | 'clusterId' | 'listeners' | 'httpAddress' | 'dataDirectories' | 'keptMetadata'
  >;
  readonly config: Pick<LoadedBrokerConfig, 'withoutEffect'>;
  /** Where the configuration came from. */
  readonly source: string;
  /** How the person who started it types a command. */
  readonly command: string;
  readonly tookMs: number;
}

export function startedBanner({ broker, config, source, command, tookMs }: BannerInput): string[] {
  const listeners = broker.listeners.filter(({ kind }) => kind === 'broker');
  const address = clientAddress(listeners[0]!);
  const option = address === defaultServer ? '' : ` -b ${address}`;
  return [
    `samsa ${version} · broker ${broker.nodeId} of cluster ${broker.clusterId}`,
    `  data     ${broker.dataDirectories.join(', ')}`,
    `  settings ${source}`,
    ...(broker.httpAddress === undefined
      ? []
      : [`  pages    http://${addressText(broker.httpAddress)} /metrics /health /ready`]),
    ...config.withoutEffect.map((key) => `  note     ${key} has no effect: ${reasonOf(key)}`),
    ...(broker.keptMetadata.length === 0
      ? []
      : [`  note     kept but not acted on: ${broker.keptMetadata.join(', ')}`]),
    '',
    'Try it, in another terminal:',
    `  ${command} produce greetings "hello"${option}`,
    `  ${command} consume greetings${option}`,
    `  kcat -b ${address} -L          (or any other Kafka client)`,
    `  node -e "import('samsa/client').then(async ({ Producer }) => { const p = new Producer({ bootstrapServers: '${address}' }); await p.send({ topic: 'greetings', value: Buffer.from('hi') }); await p.close() })"`,
    '',
    `ready for clients on ${listeners.map(addressText).join(', ')} after ${tookMs} ms`,
  ];
}

function reasonOf(key: string): string {
  const status = brokerConfigsByName.get(key)?.status;
  return status !== undefined && 'reason' in status ? status.reason : 'this release has nothing to do for it';
}

/** An address to connect to: what listens everywhere listens here. */
function clientAddress({ host, port }: { readonly host: string; readonly port: number }): string {
  return addressText({ host: ['', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host, port });
}
