// DescribeUserScramCredentials: which mechanisms users have, without anything secret. No names are all users.

import { scramCredentials } from '../../controller/scram-credentials.ts';
import { describeUserScramCredentialsApi } from '../../protocol/apis/describe-user-scram-credentials.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const describeUserScramCredentials = defineHandler({
  api: describeUserScramCredentialsApi,
  handle({ users }, _context, broker) {
    const known = scramCredentials(broker.image().keptRecords);
    const names = users === null || users.length === 0 ? [...known.keys()] : users.map(({ name }) => name);
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    const results = [...counts].map(([user, count]) => {
      const credentialInfos = known.get(user);
      if (count > 1) {
        const errorMessage = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`;
        return { user, errorCode: ErrorCode.DUPLICATE_RESOURCE, errorMessage, credentialInfos: [] };
      }
      if (credentialInfos === undefined) {
        const errorMessage = `Attempt to describe a user credential that does not exist: ${user}`;
        return { user, errorCode: ErrorCode.RESOURCE_NOT_FOUND, errorMessage, credentialInfos: [] };
      }
      return { user, errorCode: ErrorCode.NONE, errorMessage: '', credentialInfos };
    });
    return { errorCode: ErrorCode.NONE, errorMessage: '', results };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, results: [] }),
});
