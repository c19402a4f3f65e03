// AlterConfigs: replaces all settings of a resource; what is not named goes back to its default.

import { alterConfigsApi } from '../../protocol/apis/alter-configs.ts';
import { failedResources } from '../failed-resources.ts';
import { defineHandler } from '../handler.ts';

export const alterConfigs = defineHandler({
  api: alterConfigsApi,
  async handle(request, _context, broker) {
    const resources = request.resources.map(({ resourceType, resourceName, configs }) => ({
      resource: { type: resourceType, name: resourceName },
      configs,
    }));
    const outcomes = await broker.controller.alterConfigs({ resources, validateOnly: request.validateOnly });
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
    responses: failedResources(request.resources, errorCode, errorMessage),
  }),
});
