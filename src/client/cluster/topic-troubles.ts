// Warns of topics that somebody asked about and that cannot be used: once, and again when that changes. Who waits for
// a topic whose name is misspelt would wait in silence.

import type { Logger } from '../../base/logging.ts';
import { ErrorCode, errorByCode } from '../../protocol/errors.ts';

interface AnsweredTopic {
  readonly name: string | null;
  readonly errorCode: number;
}

export class TopicTroubles {
  readonly #logger: Logger;
  #told = '';

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  note(topics: readonly AnsweredTopic[]): void {
    const troubles = topics
      .filter(({ errorCode }) => errorCode !== ErrorCode.NONE)
      .map(({ name, errorCode }) => `${name}=${errorByCode(errorCode).name}`)
      .toSorted()
      .join(', ');
    if (troubles !== '' && troubles !== this.#told)
      this.#logger.warn('topics cannot be used for now', { topics: troubles });
    this.#told = troubles;
  }
}
