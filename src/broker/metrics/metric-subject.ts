// A part of the table of metrics and how its values are found. A subject may only give values for rows that it has.

import type { Platform } from '../../base/ports/platform.ts';
import type { Cleaner } from '../../log/compaction/cleaner.ts';
import type { MetricDefinition, MetricTable } from '../../metrics/metric-definition.ts';
import type { Samples } from '../../metrics/samples.ts';
import type { BrokerServices } from '../services.ts';
import type { BrokerLife } from './broker-life.ts';

export interface MetricSources {
  readonly platform: Platform;
  readonly life: BrokerLife;
  /** Not there while the broker starts: most subjects have nothing to say then. */
  readonly broker: BrokerServices | undefined;
  /** Not there when the configuration wants none. */
  readonly cleaner: Cleaner | undefined;
}

export type RunningSources = MetricSources & { readonly broker: BrokerServices };

export interface MetricSubject {
  readonly title: string;
  readonly metrics: MetricTable;
  collect(sources: MetricSources, samples: Samples): Promise<void> | void;
}

/** A subject that has something to say whenever it is asked. */
export function defineSubject<const Table extends Readonly<Record<string, MetricDefinition>>>(subject: {
  readonly title: string;
  readonly metrics: Table;
  collect(sources: MetricSources, samples: Samples<keyof Table & string>): Promise<void> | void;
}): MetricSubject {
  return { ...subject, collect: (sources, samples) => subject.collect(sources, samples) };
}

/** A subject that needs a broker that serves. */
export function defineRunningSubject<const Table extends Readonly<Record<string, MetricDefinition>>>(subject: {
  readonly title: string;
  readonly metrics: Table;
  collect(sources: RunningSources, samples: Samples<keyof Table & string>): Promise<void> | void;
}): MetricSubject {
  return {
    ...subject,
    collect: (sources, samples) => {
      const { broker } = sources;
      return broker === undefined ? undefined : subject.collect({ ...sources, broker }, samples);
    },
  };
}
