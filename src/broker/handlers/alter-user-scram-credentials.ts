// AlterUserScramCredentials: adds, replaces and deletes what users may sign in with; each user is one item.

import { alterUserScramCredentialsApi } from '../../protocol/apis/alter-user-scram-credentials.ts';
import { defineHandler } from '../handler.ts';

export const alterUserScramCredentials = defineHandler({
  api: alterUserScramCredentialsApi,
  async handle(request, _context, broker) {
    const results = await broker.controller.alterUserScramCredentials(request);
    await broker.whenApplied();
    return { results };
  },
  fail(errorCode, errorMessage, { deletions, upsertions }) {
    const users = new Set([...deletions, ...upsertions].map(({ name }) => name));
    return { results: [...users].map((user) => ({ user, errorCode, errorMessage })) };
  },
});
