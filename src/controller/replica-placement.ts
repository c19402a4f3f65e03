// Where the replicas of new partitions go: spread over brokers, and over racks when every broker has
// one, starting at a random broker so that small topics do not all land on the first (facts: Kafka's
// AdminUtils). Deterministic for a given start.

export interface PlaceableBroker {
  readonly id: number;
  readonly rack: string | null;
}

export interface PlacementRequest {
  readonly brokers: readonly PlaceableBroker[];
  readonly partitionCount: number;
  readonly replicationFactor: number;
  /** Which broker, in ascending order of ids, the first partition starts at. */
  readonly startIndex: number;
  /** How far behind the first replica the second one stands, to begin with. */
  readonly startShift: number;
  readonly firstPartitionId: number;
}

/** Broker ids per partition; the first one is to lead. There must be at least `replicationFactor` brokers. */
export function placeReplicas(request: PlacementRequest): number[][] {
  const brokers = request.brokers.toSorted((a, b) => a.id - b.id);
  const racks = new Set(brokers.map(({ rack }) => rack));
  if (racks.size < 2 || racks.has(null)) {
    return place(request, brokers.length, (index) => brokers[index]!.id);
  }
  return placeOverRacks(request, alternatingRacks(brokers), racks.size);
}

function place(request: PlacementRequest, brokerCount: number, idAt: (index: number) => number): number[][] {
  return forEachPartition(request, brokerCount, (partitionId, shift) => {
    const first = (partitionId + request.startIndex) % brokerCount;
    const replicas = [idAt(first)];
    for (let j = 0; j < request.replicationFactor - 1; j += 1) {
      replicas.push(idAt(replicaIndex(first, shift, j, brokerCount)));
    }
    return replicas;
  });
}

/** A rack gets a second replica only when every rack has one, a broker never. */
function placeOverRacks(request: PlacementRequest, brokers: readonly PlaceableBroker[], rackCount: number): number[][] {
  const count = brokers.length;
  return forEachPartition(request, count, (partitionId, shift) => {
    const first = (partitionId + request.startIndex) % count;
    const chosen = [brokers[first]!];
    for (let k = 0; chosen.length < request.replicationFactor; k += 1) {
      const candidate = brokers[replicaIndex(first, shift * rackCount, k, count)]!;
      const usedRacks = new Set(chosen.map(({ rack }) => rack));
      const rackIsFree = !usedRacks.has(candidate.rack) || usedRacks.size === rackCount;
      if (rackIsFree && !chosen.includes(candidate)) chosen.push(candidate);
    }
    return chosen.map(({ id }) => id);
  });
}

function forEachPartition(
  request: PlacementRequest,
  brokerCount: number,
  replicasOf: (partitionId: number, shift: number) => number[],
): number[][] {
  const assignments: number[][] = [];
  let shift = request.startShift;
  for (let i = 0; i < request.partitionCount; i += 1) {
    const partitionId = request.firstPartitionId + i;
    if (partitionId > 0 && partitionId % brokerCount === 0) shift += 1;
    assignments.push(replicasOf(partitionId, shift));
  }
  return assignments;
}

function replicaIndex(first: number, shift: number, follower: number, brokerCount: number): number {
  if (brokerCount === 1) return 0;
  return (first + 1 + ((shift + follower) % (brokerCount - 1))) % brokerCount;
}

/** One broker of each rack in turn, racks by name, brokers by id. */
function alternatingRacks(brokers: readonly PlaceableBroker[]): PlaceableBroker[] {
  const byRack = new Map<string, PlaceableBroker[]>();
  for (const broker of brokers) byRack.set(broker.rack!, [...(byRack.get(broker.rack!) ?? []), broker]);
  const racks = [...byRack.keys()].toSorted().map((rack) => byRack.get(rack)!);
  const longest = Math.max(...racks.map((rack) => rack.length));
  return Array.from({ length: longest }, (_, i) => racks.flatMap((rack) => rack.slice(i, i + 1))).flat();
}
