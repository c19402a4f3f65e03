// How a call of the admin client runs: within its time, and until its signal comes or the client is closed,
// whatever it is waiting for then.

import type { Cluster } from '../cluster/cluster.ts';
import { ClientClosedError } from '../errors.ts';
import type { AdminConfig } from '../options/admin-options.ts';
import { type CallOptions, Deadline, untilAborted, type Wait } from '../waiting.ts';
import { CallProgress, type ProgressListener } from './call-progress.ts';

export interface AdminCallOptions extends CallOptions {
  /** Hears how many of the things that the call is about are settled. */
  readonly onProgress?: ProgressListener | undefined;
}

export interface ChangeOptions extends AdminCallOptions {
  /** Check whether it could be done, and do nothing. */
  readonly validateOnly?: boolean | undefined;
}

export class AdminCalls {
  readonly #cluster: Cluster;
  readonly #config: AdminConfig;

  constructor(cluster: Cluster, config: AdminConfig) {
    this.#cluster = cluster;
    this.#config = config;
  }

  /** Rejects with a `ClientClosedError` when the client is closed, before the call or in the midst of it. */
  async run<T>(options: AdminCallOptions, act: (wait: Wait) => Promise<T>): Promise<T> {
    const { isClosed, closing, platform } = this.#cluster;
    if (isClosed) throw new ClientClosedError('This admin client has already been closed.');
    const signal = options.signal === undefined ? closing : AbortSignal.any([options.signal, closing]);
    const timeoutMs = options.timeoutMs ?? this.#config['default.api.timeout.ms'];
    const wait: Wait = {
      deadline: new Deadline(platform.clock, timeoutMs),
      signal,
      retries: this.#config.retries,
      progress: options.onProgress === undefined ? undefined : new CallProgress(options.onProgress),
    };
    return untilAborted(act(wait), signal);
  }
}
