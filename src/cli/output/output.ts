// Data goes to stdout, chatter to stderr. Writing waits when the reader is slow; when the reader has gone
// away (EPIPE) the command is told to stop, which is not an error.

export class Output {
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  #isBroken = false;
  /** Writes that the reader has not taken yet. */
  #unwritten = 0;
  #onWritten: () => void = () => {};

  constructor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, onBroken: () => void) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.#isBroken = true;
      onBroken();
    });
    this.#stderr.on('error', () => {});
  }

  /** Somebody watches stdout, or stderr, on a terminal. */
  get isTerminal(): boolean {
    return this.#stdout.isTTY;
  }

  get isErrorTerminal(): boolean {
    return this.#stderr.isTTY;
  }

  /** Resolves when more may be written. */
  async write(text: string | Uint8Array): Promise<void> {
    if (this.#isBroken) return;
    this.#unwritten += 1;
    if (this.#stdout.write(text, (error) => this.#noteWritten(error))) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stdout.off('drain', go);
        this.#stdout.off('close', go);
        this.#stdout.off('error', go);
        resolve();
      };
      this.#stdout.on('drain', go);
      this.#stdout.on('close', go);
      this.#stdout.on('error', go);
    });
  }

  #noteWritten(error: Error | null | undefined): void {
    this.#unwritten -= 1;
    // Told here before it is told as an event: whoever waits must not take it for written.
    if (error !== null && error !== undefined) this.#isBroken = true;
    if (this.#unwritten === 0 || this.#isBroken) this.#onWritten();
  }

  /** Resolves when all that was written has gone out, with true; with false when the reader has gone away. One call at a time. */
  async flush(): Promise<boolean> {
    if (this.#unwritten > 0 && !this.#isBroken) await new Promise<void>((resolve) => (this.#onWritten = resolve));
    return !this.#isBroken;
  }

  async line(text: string): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** For the person, not for the pipe. */
  say(text: string): void {
    this.#stderr.write(`${text}\n`);
  }

  /** One line that is written over and over; only where a person watches. */
  progress(text: string): void {
    if (this.isErrorTerminal) this.#stderr.write(`\r\u001b[2K${text}`);
  }

  endProgress(): void {
    if (this.isErrorTerminal) this.#stderr.write('\r\u001b[2K');
  }
}
