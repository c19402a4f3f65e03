// The page of all metrics. Who asks for it in the same format while it is being written gets the same page: however many
// ask, it is one piece of work, and it lets requests of clients in between.

import { Samples } from '../../metrics/samples.ts';
import { endOf, type TextFormat } from '../../metrics/text-format.ts';
import type { MetricSources } from './metric-subject.ts';
import { metricSubjects, metricTable } from './metric-table.ts';

export class MetricsPage {
  readonly #sources: () => MetricSources;
  readonly #maxSeries: number;
  readonly #underWay = new Map<TextFormat, Promise<readonly Uint8Array[]>>();

  constructor(sources: () => MetricSources, maxSeries: number) {
    this.#sources = sources;
    this.#maxSeries = maxSeries;
  }

  write(format: TextFormat = 'prometheus'): Promise<readonly Uint8Array[]> {
    let page = this.#underWay.get(format);
    if (page === undefined) {
      page = this.#write(format).finally(() => this.#underWay.delete(format));
      this.#underWay.set(format, page);
    }
    return page;
  }

  async #write(format: TextFormat): Promise<readonly Uint8Array[]> {
    const sources = this.#sources();
    const { clock, timers } = sources.platform;
    const startMs = clock.monotonicMs();
    const samples = new Samples(metricTable, this.#maxSeries, startMs, format);
    for (const subject of metricSubjects) {
      await subject.collect(sources, samples);
      await timers.yield();
    }
    samples.add('samsa_metrics_left_out_series', samples.leftOut);
    samples.add('samsa_metrics_page_seconds', (clock.monotonicMs() - startMs) / 1000);
    const page = await samples.page(timers);
    const pushed = (await sources.broker?.telemetry.series.page(timers, format)) ?? [];
    return [...page, ...pushed, new TextEncoder().encode(endOf[format])];
  }
}
