// The answer about resources of a request that failed as a whole: each gets the error.

interface Resource {
  readonly resourceType: number;
  readonly resourceName: string;
}

interface FailedResource extends Resource {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export function failedResources(
  resources: readonly Resource[],
  errorCode: number,
  errorMessage: string | null,
): FailedResource[] {
  return resources.map(({ resourceType, resourceName }) => ({ errorCode, errorMessage, resourceType, resourceName }));
}
