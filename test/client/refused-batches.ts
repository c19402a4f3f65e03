// An answer to Produce that refuses every batch with one error.

/** What of a request it looks at. */
export interface Produced {
  readonly topicData: readonly {
    readonly name: string;
    readonly topicId: string;
    readonly partitionData: readonly { readonly index: number }[];
  }[];
}

/** `extra`: further fields of each partition's answer. */
export function refuseBatches(errorCode: number, extra: object = {}) {
  return ({ topicData }: Produced) => ({
    responses: topicData.map(({ name, topicId, partitionData }) => ({
      name,
      topicId,
      partitionResponses: partitionData.map(({ index }) => ({ index, errorCode, baseOffset: -1, ...extra })),
    })),
  });
}
