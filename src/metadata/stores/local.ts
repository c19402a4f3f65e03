// Metadata in a `__cluster_metadata-0` directory, in Apache Kafka's format: Kafka's tools read it, and
// Kafka itself starts from it. This node is the only voter, so it wins every campaign; the directory is
// locked, so nobody else writes here.
//
// After a failed append the log is cut back to where that append began before anything else is written:
// what was refused must not come back.

import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { oneUuid, type Uuid } from '../../base/uuid.ts';
import { partitionDirectoryName } from '../../log/file-names.ts';
import type { LogConfig } from '../../log/log-config.ts';
import { PartitionLog } from '../../log/partition-log.ts';
import { TailCache } from '../../log/reading/tail-cache.ts';
import { InvalidMetadataError } from '../invalid-metadata-error.ts';
import type { Provenance } from '../metadata-image.ts';
import type { MetadataRecord } from '../metadata-record.ts';
import type { Leadership, MetadataBatch, MetadataListener, MetadataSnapshot, MetadataStore } from '../store.ts';
import { NotLeaderError } from '../store.ts';
import { leadershipBatch, type Voter } from './local/control-batches.ts';
import { formatMetadataLog, readBootstrapRecords } from './local/format.ts';
import { checkSoleVoter, type Quorum, replayControlRecords, unknownQuorum } from './local/quorum.ts';
import { readQuorumEpoch, writeQuorumState } from './local/quorum-state.ts';
import { decodeBatches, encodeDecisions } from './local/record-batches.ts';
import { type SnapshotRules, Snapshots } from './local/snapshots.ts';

export const metadataLogPartition = { topic: '__cluster_metadata', partition: 0 } as const;

export interface LocalStoreOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  /** The log directory (`metadata.log.dir`), locked by the caller. */
  readonly parentDirectory: string;
  readonly nodeId: number;
  /** The id of the log directory. */
  readonly directoryId: Uuid;
  /** Where Kafka is to look for this voter's controller listener, should it ever take the directory over. */
  readonly controllerEndpoint: { readonly name: string; readonly host: string; readonly port: number };
  /** What `bootstrap.checkpoint` is to have, when there is none: the features of a new cluster. */
  readonly bootstrapRecords: readonly MetadataRecord[];
  /** The last process closed the directory in order. */
  readonly isClean: boolean;
  /** `metadata.log.segment.bytes` */
  readonly segmentBytes: number;
  /** `metadata.log.segment.ms` */
  readonly segmentMs: number;
  readonly snapshots: SnapshotRules;
}

const readBytes = 1024 * 1024;

export class LocalMetadataStore implements MetadataStore {
  readonly #options: LocalStoreOptions;
  readonly #log: PartitionLog;
  readonly #snapshots: Snapshots;
  readonly #listeners = new Set<MetadataListener>();
  /** What the log says about its voters; undefined until it has been read. */
  #quorum: Quorum | undefined;
  #leaderEpoch: number | undefined;
  /** Where the last append began, when it failed and the log still has to be cut there. */
  #cutAt: number | undefined;
  #appending: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(options: LocalStoreOptions, log: PartitionLog) {
    this.#options = options;
    this.#log = log;
    this.#snapshots = snapshotsOf(options, log, () => this.#namedVoter());
  }

  /** Opens the log, and makes it first when there is none. Throws `StorageError` and disk errors. */
  static async open(options: LocalStoreOptions): Promise<LocalMetadataStore> {
    const { platform, parentDirectory, bootstrapRecords } = options;
    const directory = join(parentDirectory, partitionDirectoryName(metadataLogPartition));
    await formatMetadataLog({ platform, parentDirectory, directory, voter: voterOf(options), bootstrapRecords });
    const log = await openLog(options, 0);
    const store = new LocalMetadataStore(options, log);
    const newest = await store.#snapshots.load();
    const snapshotEnd = (newest?.snapshot.provenance.lastContainedOffset ?? -1) + 1;
    if (log.logStartOffset <= snapshotEnd && snapshotEnd <= log.logEndOffset) return store;
    await log.close();
    if (log.logStartOffset > snapshotEnd) {
      throw new InvalidMetadataError(`${directory} begins at ${log.logStartOffset}, and no snapshot reaches there`);
    }
    // The end of the log was lost, but a snapshot goes further: go on behind it.
    options.logger.warn('the metadata log ends before its newest snapshot', { directory, snapshotEnd });
    return new LocalMetadataStore(options, await openLog(options, snapshotEnd));
  }

  async *load(): AsyncGenerator<MetadataSnapshot | MetadataBatch, void, undefined> {
    const newest = await this.#snapshots.load();
    let quorum = newest?.quorum ?? unknownQuorum;
    if (newest !== undefined) yield newest.snapshot;
    let offset = (newest?.snapshot.provenance.lastContainedOffset ?? -1) + 1;
    const end = this.#log.durableOffset;
    while (offset < end) {
      const { chunks } = await this.#log.read(offset, end, readBytes, true);
      const before = offset;
      for (const batch of decodeBatches(Buffer.concat(chunks))) {
        offset = batch.lastOffset + 1;
        quorum = replayControlRecords(quorum, batch.controlRecords);
        this.#snapshots.account(batch.sizeBytes);
        yield { kind: 'batch', ...batch };
      }
      if (offset === before)
        throw new InvalidMetadataError(`nothing can be read at offset ${offset} of ${this.#log.directory}`);
    }
    this.#quorum = quorum;
  }

  /** What a new cluster is to begin with. */
  bootstrapRecords(): Promise<readonly MetadataRecord[]> {
    const { platform, parentDirectory } = this.#options;
    return readBootstrapRecords(platform.disk, parentDirectory);
  }

  /** Throws `ForeignMetadataError` when others may vote too, or instead. */
  async #ownQuorum(): Promise<Quorum> {
    if (this.#quorum === undefined) for await (const part of this.load()) void part;
    const quorum = this.#quorum ?? unknownQuorum;
    checkSoleVoter(quorum, this.#options.nodeId, this.#options.directoryId, this.#log.directory);
    return quorum;
  }

  /** The voter as the log is to name it; undefined where voters stand in the configuration. */
  #namedVoter(): Voter | undefined {
    return this.#quorum?.kraftVersion === 0 ? undefined : voterOf(this.#options);
  }

  async campaign(): Promise<Leadership> {
    this.#refuseClosed();
    const { platform, nodeId } = this.#options;
    const { directory } = this.#log;
    const reason = new NotLeaderError('another campaign has won');
    if (this.#leaderEpoch !== undefined) for (const listener of this.#listeners) listener.onLeadershipLost?.(reason);
    this.#leaderEpoch = undefined;
    await this.#appending;
    await this.#repair();
    const { kraftVersion } = await this.#ownQuorum();
    const epoch = Math.max(await readQuorumEpoch(platform.disk, directory), this.#log.latestLeaderEpoch, 0) + 1;
    await writeQuorumState(platform.disk, directory, { nodeId, epoch, kraftVersion });
    await this.#log.beginLeaderEpoch(epoch);
    const origin = { baseOffset: this.#log.logEndOffset, epoch, timeMs: platform.clock.wallMs() };
    const namesVoters = this.#log.logEndOffset === 0 && kraftVersion > 0;
    await this.#write([leadershipBatch(origin, voterOf(this.#options), namesVoters)], epoch);
    this.#leaderEpoch = epoch;
    return { epoch, baseOffset: origin.baseOffset, nextOffset: this.#log.logEndOffset, kraftVersion };
  }

  append(epoch: number, baseOffset: number, decisions: readonly (readonly MetadataRecord[])[]): Promise<void> {
    const appended = this.#appending.then(() => this.#append(epoch, baseOffset, decisions));
    this.#appending = appended.catch(() => undefined);
    return appended;
  }

  async #append(epoch: number, baseOffset: number, decisions: readonly (readonly MetadataRecord[])[]): Promise<void> {
    this.#refuseClosed();
    if (epoch !== this.#leaderEpoch) throw new NotLeaderError(`epoch ${epoch} is over`);
    await this.#repair();
    const { logEndOffset } = this.#log;
    if (baseOffset !== logEndOffset) {
      throw new NotLeaderError(`offset ${baseOffset} is not the next, ${logEndOffset} is`);
    }
    const timeMs = this.#options.platform.clock.wallMs();
    await this.#write(encodeDecisions(decisions, { baseOffset, epoch, timeMs }), epoch);
    const lastOffset = this.#log.logEndOffset - 1;
    const batch: MetadataBatch = { kind: 'batch', baseOffset, lastOffset, epoch, timeMs, records: decisions.flat() };
    for (const listener of this.#listeners) listener.onBatch?.(batch);
  }

  async #write(batches: readonly Uint8Array[], epoch: number): Promise<void> {
    const begin = this.#log.logEndOffset;
    try {
      for (const batch of batches) {
        this.#log.append(batch, epoch);
        this.#snapshots.account(batch.length);
      }
      await this.#log.whenDurable(this.#log.logEndOffset);
    } catch (error) {
      this.#cutAt = begin;
      throw error;
    }
    this.#log.setHighWatermark(this.#log.logEndOffset);
  }

  async #repair(): Promise<void> {
    if (this.#cutAt === undefined) return;
    await this.#log.recoverFromFailure();
    await this.#log.truncateTo(this.#cutAt);
    this.#cutAt = undefined;
  }

  watch(listener: MetadataListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  offerSnapshot(provenance: Provenance, records: () => Iterable<MetadataRecord>): void {
    if (this.#isClosed || provenance.lastContainedOffset + 1 !== this.#log.logEndOffset) return;
    this.#snapshots.offer({ provenance, records: { [Symbol.iterator]: () => records()[Symbol.iterator]() } });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.clear();
    await this.#appending;
    await this.#snapshots.close();
    await this.#log.close();
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new Error('the metadata store is closed');
  }
}

function openLog(options: LocalStoreOptions, logStartOffset: number): Promise<PartitionLog> {
  const { platform, logger, parentDirectory, isClean } = options;
  return PartitionLog.open({
    platform,
    logger,
    parentDirectory,
    topicPartition: metadataLogPartition,
    topicId: oneUuid,
    config: logConfig(options),
    isClean,
    recoveryPoint: 0,
    logStartOffset,
    highWatermark: 0,
    tailCache: new TailCache(0),
  });
}

function logConfig({ segmentBytes, segmentMs }: LocalStoreOptions): LogConfig {
  return {
    segmentBytes,
    segmentMs,
    segmentJitterMs: 0,
    segmentIndexBytes: 10_485_760,
    indexIntervalBytes: 4096,
    flushMessages: Number.MAX_SAFE_INTEGER,
    flushMs: Number.MAX_SAFE_INTEGER,
    retentionBytes: -1,
    retentionMs: -1,
    fileDeleteDelayMs: 60_000,
    maxMessageBytes: 64 * 1024 * 1024,
    compact: false,
    delete: false,
    deleteRetentionMs: 86_400_000,
    minCompactionLagMs: 0,
    maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
    minCleanableDirtyRatio: 0.5,
    codec: undefined,
    compressionLevel: undefined,
    timestampType: 'CreateTime',
    timestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
    timestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
  };
}

function voterOf({ nodeId, directoryId, controllerEndpoint }: LocalStoreOptions): Voter {
  return { id: nodeId, directoryId, endpoint: controllerEndpoint };
}

function snapshotsOf(options: LocalStoreOptions, log: PartitionLog, voter: () => Voter | undefined): Snapshots {
  const { platform, logger, snapshots: rules } = options;
  return new Snapshots({
    platform,
    logger,
    directory: log.directory,
    rules,
    voter,
    logSizeBytes: () => log.sizeBytes,
    onTaken: async (oldestEndOffset) => {
      log.advanceLogStart(oldestEndOffset);
      await log.applyRetention(platform.clock.wallMs());
    },
  });
}
