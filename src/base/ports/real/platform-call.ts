// The seam between the platform's callbacks and our promises: one place that turns a failed call
// into a `DiskError` with the operation, the path and the platform's code. Raw callbacks, because
// they cost half of what `node:fs/promises` does.

import { DiskError } from '../disk.ts';

type Failure = NodeJS.ErrnoException | null | undefined;

/** Runs one call of node:fs that answers with a value. */
export function platformCall<Result>(
  operation: string,
  path: string,
  call: (callback: (error: Failure, result: Result) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error) reject(new DiskError(operation, path, error.code ?? 'UNKNOWN', error));
      else resolve(result);
    });
  });
}

/** Runs one call of node:fs that answers with nothing. */
export function platformAction(
  operation: string,
  path: string,
  call: (callback: (error?: Failure) => void) => void,
): Promise<void> {
  return platformCall<void>(operation, path, (callback) => call((error) => callback(error)));
}

/** True when the error says that nothing is at the path. */
export function isMissing(error: unknown): boolean {
  return error instanceof DiskError && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
