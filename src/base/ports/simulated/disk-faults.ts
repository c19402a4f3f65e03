// The list of failures a test has ordered: the next call of an operation on a matching path fails
// with the code. Each order is served once, in the order they were given.

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
}

export class DiskFaults {
  readonly #orders: Fault[] = [];

  add(operation: DiskOperation, code: string, matches: (path: string) => boolean): void {
    this.#orders.push({ operation, code, matches });
  }

  /** The code that this call has to fail with, if any; the order is used up. */
  take(operation: DiskOperation, path: string): string | undefined {
    const index = this.#orders.findIndex((fault) => fault.operation === operation && fault.matches(path));
    return index < 0 ? undefined : this.#orders.splice(index, 1)[0]?.code;
  }

  clear(): void {
    this.#orders.length = 0;
  }
}
