// The list of failures a test has ordered: the next call of an operation on a matching path fails
// with the code. An order is served once, in the order they were given, or for as long as its path matches.

export type DiskOperation =
  | 'open'
  | 'readFile'
  | 'info'
  | 'list'
  | 'makeDirectory'
  | 'setModified'
  | 'rename'
  | 'removeFile'
  | 'removeDirectory'
  | 'syncDirectory'
  | 'volume'
  | 'lock'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate'
  | 'size'
  | 'close';

interface Fault {
  readonly operation: DiskOperation;
  readonly code: string;
  readonly matches: (path: string) => boolean;
  /** Not used up when it is served. */
  readonly isLasting: boolean;
}

export class DiskFaults {
  readonly #orders: Fault[] = [];

  add(operation: DiskOperation, code: string, matches: (path: string) => boolean, isLasting = false): void {
    this.#orders.push({ operation, code, matches, isLasting });
  }

  /** The code that this call has to fail with, if any. */
  take(operation: DiskOperation, path: string): string | undefined {
    const index = this.#orders.findIndex((fault) => fault.operation === operation && fault.matches(path));
    const order = this.#orders[index];
    if (order?.isLasting === false) this.#orders.splice(index, 1);
    return order?.code;
  }

  clear(): void {
    this.#orders.length = 0;
  }
}
