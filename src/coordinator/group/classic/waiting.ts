// An answer that is held back until others have done their part. It is always given in the end, never
// refused by rejection: failures are answers with a code.

export class Waiting<Answer> {
  readonly promise: Promise<Answer>;
  #resolve!: (answer: Answer) => void;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  answer(answer: Answer): void {
    this.#resolve(answer);
  }
}
