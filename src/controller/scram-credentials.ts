// SCRAM credentials (KIP-554): decided and kept as Kafka does, although nobody can sign in with them yet. What is
// kept of a password is what RFC 5802 lets a server keep: enough to check a proof, not enough to make one.

import { createHash, createHmac } from 'node:crypto';
import type { KeptRecordsImage } from '../metadata/image/kept-records.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { recordsPerDecision, succeeded } from './decision-context.ts';

/** Hashes by the mechanism's number: SCRAM-SHA-256 and SCRAM-SHA-512. */
const hashes: ReadonlyMap<number, string> = new Map([
  [1, 'sha256'],
  [2, 'sha512'],
]);

const minIterations = 4_096;
const maxIterations = 16_384;

export interface ScramDeletion {
  readonly name: string;
  readonly mechanism: number;
}

export interface ScramUpsertion extends ScramDeletion {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly saltedPassword: Uint8Array;
}

export interface AlterScramRequest {
  readonly deletions: readonly ScramDeletion[];
  readonly upsertions: readonly ScramUpsertion[];
}

export interface AlteredUser extends ItemOutcome {
  readonly user: string;
}

export interface ScramCredential {
  readonly mechanism: number;
  readonly iterations: number;
}

/** What each user has, by mechanism. */
export function scramCredentials(kept: KeptRecordsImage): ReadonlyMap<string, readonly ScramCredential[]> {
  const users = new Map<string, ScramCredential[]>();
  for (const { name, body } of kept.values()) {
    if (name !== 'UserScramCredentialRecord') continue;
    const { mechanism, iterations } = body;
    users.set(body.name, [...(users.get(body.name) ?? []), { mechanism, iterations }]);
  }
  for (const credentials of users.values()) credentials.sort((a, b) => a.mechanism - b.mechanism);
  return users;
}

/** Each user is one item, who may be named once. */
export function decideAlterUserScramCredentials(
  context: DecisionContext,
  { deletions, upsertions }: AlterScramRequest,
): MetadataDecision<readonly AlteredUser[]> {
  const all = [...deletions, ...upsertions];
  if (all.length > recordsPerDecision) {
    throw new KafkaError(ErrorCode.POLICY_VIOLATION, 'Unable to perform excessively large batch operation.');
  }
  const existing = scramCredentials(context.image.keptRecords);
  const outcomes = new Map<string, ItemOutcome>();
  const records: MetadataRecord[] = [];
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  const note = <Item extends ScramDeletion>(
    item: Item,
    problem: ItemOutcome | undefined,
    record: (item: Item) => MetadataRecord,
  ): void => {
    const refusal = counts.get(item.name) === 1 ? problem : alteredTwice;
    outcomes.set(item.name, refusal ?? succeeded);
    if (refusal === undefined) records.push(record(item));
  };
  for (const deletion of deletions) note(deletion, deletionProblem(deletion, existing), removal);
  for (const upsertion of upsertions) note(upsertion, upsertionProblem(upsertion), scramCredentialRecord);
  return { records, response: [...outcomes].map(([user, outcome]) => ({ user, ...outcome })) };
}

const alteredTwice: ItemOutcome = {
  errorCode: ErrorCode.DUPLICATE_RESOURCE,
  errorMessage: 'A user credential cannot be altered twice in the same request',
};

const unacceptable = (errorMessage: string): ItemOutcome => ({
  errorCode: ErrorCode.UNACCEPTABLE_CREDENTIAL,
  errorMessage,
});

function nameProblem({ name, mechanism }: ScramDeletion): ItemOutcome | undefined {
  if (name === '') return unacceptable('Username must not be empty');
  if (hashes.has(mechanism)) return undefined;
  return { errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, errorMessage: 'Unknown SCRAM mechanism' };
}

function deletionProblem(
  deletion: ScramDeletion,
  existing: ReadonlyMap<string, readonly ScramCredential[]>,
): ItemOutcome | undefined {
  const problem = nameProblem(deletion);
  if (problem !== undefined) return problem;
  if (existing.get(deletion.name)?.some(({ mechanism }) => mechanism === deletion.mechanism)) return undefined;
  const errorMessage = 'Attempt to delete a user credential that does not exist';
  return { errorCode: ErrorCode.RESOURCE_NOT_FOUND, errorMessage };
}

function upsertionProblem(upsertion: ScramUpsertion): ItemOutcome | undefined {
  const { iterations, saltedPassword } = upsertion;
  const problem = nameProblem(upsertion);
  if (problem !== undefined) return problem;
  if (iterations < minIterations) return unacceptable('Too few iterations');
  if (iterations > maxIterations) return unacceptable('Too many iterations');
  // Kafka fails inside (UNKNOWN_SERVER_ERROR).
  return saltedPassword.length === 0 ? unacceptable('The salted password must not be empty') : undefined;
}

function removal({ name, mechanism }: ScramDeletion): MetadataRecord {
  return metadataRecord('RemoveUserScramCredentialRecord', { name, mechanism });
}

/** What is kept of a credential. */
export function scramCredentialRecord(upsertion: ScramUpsertion): MetadataRecord {
  const { name, mechanism, iterations, salt, saltedPassword } = upsertion;
  const hash = hashes.get(mechanism)!;
  const keyFor = (text: string): Uint8Array => createHmac(hash, saltedPassword).update(text).digest();
  return metadataRecord('UserScramCredentialRecord', {
    name,
    mechanism,
    salt: Uint8Array.from(salt),
    storedKey: Uint8Array.from(createHash(hash).update(keyFor('Client Key')).digest()),
    serverKey: Uint8Array.from(keyFor('Server Key')),
    iterations,
  });
}
