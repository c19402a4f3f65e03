// Which neighbouring segments become one: as many as surely fit, however little compaction takes away,
// by bytes, by index bytes and by the span of offsets that 32 bits hold (KAFKA-5413, KAFKA-6264).

export interface SegmentSizes {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  readonly offsetIndexBytes: number;
  readonly timeIndexBytes: number;
}

export interface GroupLimits {
  /** `segment.bytes` */
  readonly segmentBytes: number;
  /** `segment.index.bytes`, which holds for each index. */
  readonly segmentIndexBytes: number;
  /** None of the offsets reaches it; `firstUncleanableOffset`, as Kafka takes it. */
  readonly endOffset: number;
}

const largestRelativeOffset = 0x7fff_ffff;

/** The segments in their order, cut into groups; a segment that is too large stands alone. */
export function groupSegments<Sized extends SegmentSizes>(
  segments: readonly Sized[],
  { segmentBytes, segmentIndexBytes, endOffset }: GroupLimits,
): Sized[][] {
  const groups: Sized[][] = [];
  let sizeBytes = Infinity;
  let offsetIndexBytes = 0;
  let timeIndexBytes = 0;
  for (const [index, segment] of segments.entries()) {
    const group = groups.at(-1);
    const lastOffset = (segments[index + 1]?.baseOffset ?? endOffset) - 1;
    const fits =
      group !== undefined &&
      sizeBytes + segment.sizeBytes <= segmentBytes &&
      offsetIndexBytes + segment.offsetIndexBytes <= segmentIndexBytes &&
      timeIndexBytes + segment.timeIndexBytes <= segmentIndexBytes &&
      // An empty one goes with any: otherwise one would stay for ever after each gap of 2^31.
      (segment.sizeBytes === 0 || lastOffset - group[0]!.baseOffset <= largestRelativeOffset);
    if (fits) {
      group.push(segment);
      sizeBytes += segment.sizeBytes;
      offsetIndexBytes += segment.offsetIndexBytes;
      timeIndexBytes += segment.timeIndexBytes;
    } else {
      groups.push([segment]);
      ({ sizeBytes, offsetIndexBytes, timeIndexBytes } = segment);
    }
  }
  return groups;
}
