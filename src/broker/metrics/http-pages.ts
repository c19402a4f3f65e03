// What the broker serves over HTTP: /metrics for Prometheus, /health for whoever restarts a process that hangs, /ready
// for whoever sends it clients. Alive is who answers. Ready is who serves clients with all of its log directories.

import type { Logger } from '../../base/logging.ts';
import type { HttpAnswer, HttpRequest } from '../../base/ports/http-host.ts';
import { acceptedFormat } from '../../metrics/accepted-format.ts';
import { contentTypes } from '../../metrics/text-format.ts';
import type { MetricSources } from './metric-subject.ts';
import { MetricsPage } from './metrics-page.ts';

const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } as const;

export class HttpPages {
  readonly #sources: () => MetricSources;
  readonly #logger: Logger;
  readonly #metrics: MetricsPage;

  constructor(sources: () => MetricSources, maxSeries: number, logger: Logger) {
    this.#sources = sources;
    this.#logger = logger;
    this.#metrics = new MetricsPage(sources, maxSeries);
  }

  async answer({ method, path, accept }: HttpRequest): Promise<HttpAnswer> {
    if (method !== 'GET' && method !== 'HEAD')
      return { ...text(405, `${path} is read with GET`), headers: { ...headers, allow: 'GET, HEAD' } };
    switch (path) {
      case '/metrics':
        return await this.#metricsAnswer(accept);
      case '/health':
        return text(200, 'alive');
      case '/ready':
        return this.#readiness();
      default:
        return text(404, 'There are /metrics, /health and /ready.');
    }
  }

  async #metricsAnswer(accept: string): Promise<HttpAnswer> {
    try {
      const format = acceptedFormat(accept);
      const body = await this.#metrics.write(format);
      return { status: 200, headers: { ...headers, 'content-type': contentTypes[format], vary: 'accept' }, body };
    } catch (error) {
      this.#logger.error('the metrics could not be gathered', { error });
      throw error;
    }
  }

  #readiness(): HttpAnswer {
    const { life, broker } = this.#sources();
    const reasons: string[] = [];
    if (life.state !== 'running') reasons.push(`the broker is ${stateTexts[life.state]}`);
    for (const path of broker?.logs.offlinePaths ?? []) reasons.push(`the log directory ${path} cannot be used`);
    return reasons.length === 0 ? text(200, 'ready') : text(503, reasons.join('\n'));
  }
}

const stateTexts = {
  starting: 'starting',
  recovery: 'opening its partitions',
  running: 'running',
  stopping: 'shutting down',
} as const;

function text(status: number, content: string): HttpAnswer {
  return { status, headers, body: [new TextEncoder().encode(`${content}\n`)] };
}
