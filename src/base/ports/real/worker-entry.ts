// What runs inside a worker thread: it loads the module of a task, calls the task, posts the answer.

import { parentPort } from 'node:worker_threads';

export interface TaskRequest {
  readonly url: string;
  readonly name: string;
  readonly input: unknown;
}

export interface TaskAnswer {
  readonly output?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

parentPort?.on('message', (request: TaskRequest) => void answer(request));

async function answer(request: TaskRequest): Promise<void> {
  try {
    const module = (await import(request.url)) as Record<string, (input: unknown) => unknown>;
    const task = module[request.name];
    if (typeof task !== 'function') throw new TypeError(`${request.url} exports no task ${request.name}`);
    // Awaited, so that a task that is asynchronous after all does not post a promise.
    parentPort?.postMessage({ output: await task(request.input) } satisfies TaskAnswer);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage({ error: { name, message } } satisfies TaskAnswer);
  }
}
