// Credentials for SCRAM (KIP-554). A password never leaves this process: what is sent is what it becomes
// with salt and iterations.

import { alterUserScramCredentialsApi } from '../../protocol/apis/alter-user-scram-credentials.ts';
import { describeUserScramCredentialsApi } from '../../protocol/apis/describe-user-scram-credentials.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Wait } from '../waiting.ts';
import { ErrorCode, KafkaError } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import { askController, askSingly, outcomeOf, refuseError } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';
import { saltedPassword } from './salted-password.ts';

const mechanisms = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const;

export type ScramMechanism = keyof typeof mechanisms;

export interface ScramCredentialInfo {
  /** `UNKNOWN` for one that this release does not know. */
  readonly mechanism: ScramMechanism | 'UNKNOWN';
  readonly iterations: number;
}

export interface ScramCredentialUpsertion {
  readonly user: string;
  readonly mechanism: ScramMechanism;
  readonly iterations: number;
  readonly password: string | Uint8Array;
  /** 24 bytes of chance, when left out. */
  readonly salt?: Uint8Array | undefined;
}

export interface ScramCredentialDeletion {
  readonly user: string;
  readonly mechanism: ScramMechanism;
  readonly remove: true;
}

export type ScramCredentialAlteration = ScramCredentialUpsertion | ScramCredentialDeletion;

/** Results go by user. All users who have credentials, when none is named. */
export async function describeUserScramCredentials(
  cluster: Cluster,
  users: readonly string[] | undefined,
  wait: Wait,
): Promise<ItemResults<readonly ScramCredentialInfo[]>> {
  const names = users === undefined || users.length === 0 ? null : users.map((name) => ({ name }));
  const outcomes = await askSingly(cluster, wait, askController, async (connection, timeoutMs) => {
    const response = await connection.send(describeUserScramCredentialsApi, { users: names }, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
    return response.results.map(({ user, errorCode, errorMessage, credentialInfos }) => {
      const infos = credentialInfos.map(({ mechanism, iterations }) => ({
        mechanism: mechanismNames.get(mechanism) ?? ('UNKNOWN' as const),
        iterations,
      }));
      return [user, outcomeOf<readonly ScramCredentialInfo[]>(errorCode, errorMessage, () => infos)] as const;
    });
  });
  return new ItemResults(outcomes);
}

const mechanismNames: ReadonlyMap<number, ScramMechanism> = new Map(
  Object.entries(mechanisms).map(([name, code]) => [code, name as ScramMechanism]),
);

const saltSizeBytes = 24;

/** Results go by user: several alterations of one user have one outcome. */
export async function alterUserScramCredentials(
  cluster: Cluster,
  alterations: readonly ScramCredentialAlteration[],
  wait: Wait,
): Promise<ItemResults<void>> {
  const refused = refusedUsers(alterations);
  const sent = await sendAlterations(
    cluster,
    alterations.filter(({ user }) => !refused.has(user)),
    wait,
  );
  return new ItemResults([...sent, ...refused]);
}

/** What no broker would notice: of an empty password it gets the hash. Nothing of such a user is sent. */
function refusedUsers(alterations: readonly ScramCredentialAlteration[]): Map<string, { readonly error: Error }> {
  const without = alterations.filter((each) => 'password' in each && each.password.length === 0);
  const error = new KafkaError(ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Password must not be empty');
  return new Map(without.map(({ user }) => [user, { error }]));
}

async function sendAlterations(
  cluster: Cluster,
  alterations: readonly ScramCredentialAlteration[],
  wait: Wait,
): Promise<Map<string, Outcome<void>>> {
  if (alterations.length === 0) return new Map();
  const isDeletion = (each: ScramCredentialAlteration): each is ScramCredentialDeletion => 'remove' in each;
  const deletions = alterations.filter(isDeletion).map(({ user, mechanism }) => ({
    name: user,
    mechanism: mechanisms[mechanism],
  }));
  const upsertions = await Promise.all(
    alterations
      .filter((each): each is ScramCredentialUpsertion => !isDeletion(each))
      .map((upsertion) => saltedUpsertion(cluster, upsertion)),
  );
  const users = [...new Set(alterations.map(({ user }) => user))];
  return askController<string, void>(cluster, users, wait, async (connection, items, timeoutMs) => {
    const asked = new Set(items);
    const request = {
      deletions: deletions.filter(({ name }) => asked.has(name)),
      upsertions: upsertions.filter(({ name }) => asked.has(name)),
    };
    const { results } = await connection.send(alterUserScramCredentialsApi, request, { timeoutMs });
    return matchAnswers(
      items,
      (user) => user,
      results,
      ({ user }) => user,
      ({ errorCode, errorMessage }) => outcomeOf(errorCode, errorMessage, () => undefined),
    );
  });
}

async function saltedUpsertion(cluster: Cluster, upsertion: ScramCredentialUpsertion) {
  const { user, mechanism, iterations, password } = upsertion;
  const salt = upsertion.salt ?? cluster.platform.random.bytes(saltSizeBytes);
  return {
    name: user,
    mechanism: mechanisms[mechanism],
    iterations,
    salt,
    saltedPassword: await saltedPassword(mechanism, password, salt, iterations),
  };
}
