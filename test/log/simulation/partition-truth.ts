// What is true of one partition whatever happens to the processes that host it: what the cluster says
// about its topic, what its log must hold, and what was promised about it.

import type { LogConfig } from '../../../src/log/log-config.ts';
import type { TopicPartition } from '../../../src/log/file-names.ts';
import { PartitionModel } from './partition-model.ts';

export interface Producer {
  readonly producerId: number;
  epoch: number;
}

export class PartitionTruth {
  readonly topicPartition: TopicPartition;
  readonly config: LogConfig;
  topicId = '';
  model = new PartitionModel();
  /** Its directory is durable: every start must find it. */
  isCreated = false;
  /** The last one that began here. */
  leaderEpoch = 0;
  /** Those without transactions. */
  producers: Producer[] = [];
  readonly #random: (size: number) => Uint8Array;

  constructor(topicPartition: TopicPartition, config: LogConfig, random: (size: number) => Uint8Array) {
    this.topicPartition = topicPartition;
    this.config = config;
    this.#random = random;
    this.recreate();
  }

  /** The topic was deleted and another one was created under its name. */
  recreate(): void {
    this.topicId = Buffer.from(this.#random(16)).toString('base64url');
    this.model = new PartitionModel();
    this.isCreated = false;
    this.leaderEpoch = 0;
    this.producers = [1, 2, 3].map((producerId) => ({ producerId, epoch: 0 }));
  }
}
