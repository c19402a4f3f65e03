// A secret in memory. Every ordinary way to print it shows `[hidden]`; only `reveal` gives it out.

export const hiddenPassword = '[hidden]';

export class Password {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  reveal(): string {
    return this.#secret;
  }

  toString(): string {
    return hiddenPassword;
  }

  toJSON(): string {
    return hiddenPassword;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hiddenPassword;
  }
}
