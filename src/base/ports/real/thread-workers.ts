// A pool of worker threads. Threads start with the first task, serve one task at a time, let an idle
// process exit, and are replaced when they die: a task that kills its thread fails alone.

import { Worker } from 'node:worker_threads';
import type { Task, Workers } from '../workers.ts';
import type { TaskAnswer, TaskRequest } from './worker-entry.ts';

const threadLimit = 2;

/** More than this many tasks waiting means that whoever sends them has no bound of its own. */
const waitingLimit = 10_000;

/** The entry beside this file, in the same form: `.ts` in the repository, `.js` in the package. */
const entryUrl = new URL(import.meta.url.endsWith('.ts') ? './worker-entry.ts' : './worker-entry.js', import.meta.url);

interface Job {
  readonly request: TaskRequest;
  readonly transfer: readonly ArrayBuffer[];
  resolve(output: unknown): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
}

export class ThreadWorkers implements Workers {
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #closed = false;

  run<Input, Output>(task: Task<Input, Output>, input: Input, transfer: readonly ArrayBuffer[] = []): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      if (this.#closed) throw new Error('the workers are closed');
      if (this.#waiting.length >= waitingLimit) throw new Error(`more than ${waitingLimit} tasks are waiting`);
      const request = { url: task.url, name: task.name, input };
      this.#waiting.push({ request, transfer, resolve, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.reject(new Error('the workers were closed'));
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idleThread();
      const job = thread && this.#waiting.shift();
      if (thread === undefined || job === undefined) return;
      try {
        thread.worker.postMessage(job.request, [...job.transfer]);
      } catch (error) {
        // The input cannot be copied; the thread has seen nothing of it.
        job.reject(error as Error);
        continue;
      }
      thread.job = job;
      thread.worker.ref();
    }
  }

  #idleThread(): Thread | undefined {
    for (const thread of this.#threads) if (thread.job === undefined) return thread;
    return this.#threads.size < threadLimit ? this.#startThread() : undefined;
  }

  #startThread(): Thread {
    // No flags are inherited: some of them (--input-type, --eval) only make sense for the main thread.
    const thread: Thread = { worker: new Worker(entryUrl, { execArgv: [] }), job: undefined };
    const { worker } = thread;
    worker.unref();
    worker.on('message', (answer: TaskAnswer) => this.#finish(thread, answer));
    worker.on('error', (error: Error) => this.#bury(thread, error));
    worker.on('exit', (code) => this.#bury(thread, new Error(`the worker thread ended with code ${code}`)));
    this.#threads.add(thread);
    return thread;
  }

  #finish(thread: Thread, answer: TaskAnswer): void {
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    if (answer.error === undefined) job?.resolve(answer.output);
    else job?.reject(Object.assign(new Error(answer.error.message), { name: answer.error.name }));
    this.#dispatch();
  }

  #bury(thread: Thread, error: Error): void {
    this.#threads.delete(thread);
    const { job } = thread;
    thread.job = undefined;
    job?.reject(error);
    this.#dispatch();
  }
}
