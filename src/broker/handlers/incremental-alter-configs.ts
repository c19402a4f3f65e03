// IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single settings (KIP-339).

import { incrementalAlterConfigsApi } from '../../protocol/apis/incremental-alter-configs.ts';
import { defineHandler } from '../handler.ts';

export const incrementalAlterConfigs = defineHandler({
  api: incrementalAlterConfigsApi,
  async handle(request, _context, broker) {
    const resources = request.resources.map(({ resourceType, resourceName, configs }) => ({
      resource: { type: resourceType, name: resourceName },
      configs: configs.map(({ name, configOperation, value }) => ({ name, operation: configOperation, value })),
    }));
    const outcomes = await broker.controller.incrementalAlterConfigs({ resources, validateOnly: request.validateOnly });
    await broker.whenApplied();
    return {
      responses: outcomes.map(({ resource, errorCode, errorMessage }) => ({
        errorCode,
        errorMessage,
        resourceType: resource.type,
        resourceName: resource.name,
      })),
    };
  },
  fail: (errorCode, errorMessage, request) => ({
    responses: request.resources.map(({ resourceType, resourceName }) => ({
      errorCode,
      errorMessage,
      resourceType,
      resourceName,
    })),
  }),
});
