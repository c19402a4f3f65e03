// Error codes that old versions of an API do not know, and what they are told instead.

import { fetchApi } from '../protocol/apis/fetch.ts';
import { listOffsetsApi } from '../protocol/apis/list-offsets.ts';
import { produceApi } from '../protocol/apis/produce.ts';
import { ErrorCode } from '../protocol/errors.ts';

interface Replacement {
  readonly apiKey: number;
  readonly lastVersion: number;
  readonly from: number;
  readonly to: number;
}

const replacements: readonly Replacement[] = [
  { apiKey: produceApi.key, lastVersion: 3, from: ErrorCode.KAFKA_STORAGE_ERROR, to: ErrorCode.NOT_LEADER_OR_FOLLOWER },
  { apiKey: fetchApi.key, lastVersion: 5, from: ErrorCode.KAFKA_STORAGE_ERROR, to: ErrorCode.NOT_LEADER_OR_FOLLOWER },
  {
    apiKey: listOffsetsApi.key,
    lastVersion: 4,
    from: ErrorCode.OFFSET_NOT_AVAILABLE,
    to: ErrorCode.LEADER_NOT_AVAILABLE,
  },
];

export function errorForVersion(apiKey: number, version: number, errorCode: number): number {
  if (errorCode === ErrorCode.NONE) return errorCode;
  const replacement = replacements.find(
    (entry) => entry.apiKey === apiKey && entry.from === errorCode && version <= entry.lastVersion,
  );
  return replacement?.to ?? errorCode;
}
