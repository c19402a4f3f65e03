// One reason why the broker does not start: which setting, where it came from, what is wrong with it
// and what would be right.

export interface ConfigProblem {
  readonly key: string;
  /** As it was given; null when the setting is missing or secret. */
  readonly value: string | null;
  /** `server.properties`, `--override`, `environment variable SAMSA_…`, or `default`. */
  readonly origin: string;
  readonly message: string;
  /** What is valid, or what to do. */
  readonly remedy: string;
}

export function formatConfigProblem({ key, value, origin, message, remedy }: ConfigProblem): string {
  const setting = value === null ? key : `${key}=${value}`;
  const sentence = message.endsWith('.') ? message : `${message}.`;
  return `${setting} (${origin}): ${[sentence, remedy].filter((part) => part !== '').join(' ')}`;
}
