// A member of a group as the test sees it: a process that says which records it gets.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { within } from '../support/within.ts';
import type { MemberOptions } from './member-options.ts';

export interface ConsumedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

export const clientNames = ['samsa', 'kafkajs', 'platformatic', 'confluent', 'java'] as const;
export type ClientName = (typeof clientNames)[number];

export class RunningMember {
  readonly client: ClientName;
  readonly records: ConsumedRecord[] = [];
  readonly #child: ChildProcess;
  #errors = '';

  constructor(client: ClientName, options: MemberOptions) {
    this.client = client;
    const [program, ...parameters] = client === 'java' ? consoleConsumer(options) : nodeMember(client, options);
    this.#child = spawn(program!, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface(this.#child.stdout!).on('line', (line) => this.#onLine(line));
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** What it complained about, for a test that fails. */
  get complaints(): string {
    return this.#errors.slice(-2_000);
  }

  /** Ends in order: it leaves the group. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Kill -9: the group learns of it by its silence. */
  async crash(): Promise<void> {
    await this.#end('SIGKILL');
  }

  stall(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await within(30_000, `the end of a member with ${this.client}`, ended);
  }

  #onLine(line: string): void {
    const match = /^(?:Partition:)?(\d+)[ \t](?:Offset:)?(\d+)[ \t](.*)$/.exec(line);
    if (match !== null) this.records.push({ partition: Number(match[1]), offset: Number(match[2]), value: match[3]! });
  }
}

function nodeMember(client: ClientName, options: MemberOptions): string[] {
  return [process.execPath, join(import.meta.dirname, 'member.ts'), client, JSON.stringify(options)];
}

const assignors = {
  range: 'org.apache.kafka.clients.consumer.RangeAssignor',
  roundrobin: 'org.apache.kafka.clients.consumer.RoundRobinAssignor',
} as const;

function consoleConsumer(options: MemberOptions): string[] {
  const classic = [
    `session.timeout.ms=${options.sessionTimeoutMs}`,
    'heartbeat.interval.ms=500',
    `partition.assignment.strategy=${assignors[options.assignor]}`,
  ];
  const properties = [
    'auto.commit.interval.ms=200',
    'metadata.max.age.ms=2000',
    `group.protocol=${options.protocol}`,
    ...(options.protocol === 'classic' ? classic : []),
  ];
  const java = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m -Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const consumer = `--bootstrap-server ${options.address} --topic ${options.topic} --group ${options.groupId}`;
  const format = '--from-beginning --formatter-property print.partition=true --formatter-property print.offset=true';
  const className = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
  return [
    ...`java ${java} -cp ${join(options.packages, '*')} ${className} ${consumer} ${format}`.split(' '),
    ...properties.flatMap((property) => ['--command-property', property]),
  ];
}
