// The HTTP endpoint as the configuration wants it. It is there before the broker is ready, so that somebody can see
// how far it is, and goes last.

import type { Logger } from '../../base/logging.ts';
import type { Listener } from '../../base/ports/network.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { LoadedBrokerConfig } from '../../config/load-broker-config.ts';
import type { MetricSources } from './metric-subject.ts';

/** undefined when there is to be none. Rejects with a `NetworkError` when it cannot have the address. */
export async function serveHttpPages(
  { values }: LoadedBrokerConfig,
  platform: Platform,
  logger: Logger,
  sources: () => MetricSources,
): Promise<Listener | undefined> {
  const port = values['samsa.http.port'];
  if (port === null) return undefined;
  // Most brokers serve none: they are spared the memory of all that makes them.
  const { HttpPages } = await import('./http-pages.ts');
  const pages = new HttpPages(sources, values['samsa.metrics.series.max'], logger);
  // What is measured between two looks begins now.
  platform.usage.loopDelay();
  platform.usage.loopUtilization();
  const listener = await platform.http.listen({ host: values['samsa.http.host'], port }, (request) =>
    pages.answer(request),
  );
  logger.info('pages are served', { ...listener.address });
  return listener;
}
