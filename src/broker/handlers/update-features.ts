// UpdateFeatures: the features of the cluster go up or down together. As in Kafka 4.3 the leave to downgrade that
// version 0 could give is not heard.

import { updateFeaturesApi } from '../../protocol/apis/update-features.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

/** What Kafka writes as the message of a success. */
const success = { errorCode: ErrorCode.NONE, errorMessage: 'NONE' };
const lastVersionWithResults = 1;

export const updateFeatures = defineHandler({
  api: updateFeaturesApi,
  async handle({ featureUpdates, validateOnly }, { apiVersion }, broker) {
    const outcome = await broker.controller.updateFeatures({ updates: featureUpdates, validateOnly });
    await broker.whenApplied();
    const hasResults = outcome.errorCode === ErrorCode.NONE && apiVersion <= lastVersionWithResults;
    return { ...outcome, results: hasResults ? featureUpdates.map(({ feature }) => ({ feature, ...success })) : [] };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, results: [] }),
});
