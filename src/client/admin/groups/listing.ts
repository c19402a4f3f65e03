// Which groups there are: every broker lists those it coordinates.

import { listGroupsApi } from '../../../protocol/apis/list-groups.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Wait } from '../../waiting.ts';
import { askEachBroker, refuseError } from '../controller-requests.ts';
import { isAboutCoordinator } from '../coordinator-requests.ts';
import { Listing } from '../listing.ts';

export interface GroupListing {
  readonly groupId: string;
  /** `Consumer`, `Classic`, `Share`, `Streams`; undefined when the broker is too old to say. */
  readonly type: string | undefined;
  /** `consumer`, `connect`, …; empty for a group that only holds offsets. */
  readonly protocol: string;
  /** `Stable`, `Empty`, …; undefined when the broker is too old to say. */
  readonly state: string | undefined;
}

export interface ConsumerGroupListing extends GroupListing {
  /** It only holds offsets: nobody joins it. */
  readonly isSimpleConsumerGroup: boolean;
}

export interface ListConsumerGroupsFilter {
  /** Only groups in one of these states; all when empty or left out. */
  readonly states?: readonly string[] | undefined;
  /** Only groups of one of these types; all when empty or left out. */
  readonly types?: readonly string[] | undefined;
}

export interface ListGroupsFilter extends ListConsumerGroupsFilter {
  /** Only groups of one of these protocols; all when empty or left out. */
  readonly protocolTypes?: readonly string[] | undefined;
}

const firstVersionWithStates = 4;
const firstVersionWithTypes = 5;

export async function listGroups(
  cluster: Cluster,
  filter: ListGroupsFilter,
  wait: Wait,
): Promise<Listing<GroupListing>> {
  const { states = [], types = [], protocolTypes = [] } = filter;
  const filterVersion = types.length > 0 ? firstVersionWithTypes : states.length > 0 ? firstVersionWithStates : 0;
  const outcomes = await askEachBroker(
    cluster,
    undefined,
    wait,
    async (connection, _nodeId, timeoutMs) => {
      const request = { statesFilter: states, typesFilter: types };
      const { response, version } = await connection.sendVersioned(listGroupsApi, request, {
        timeoutMs,
        minVersion: filterVersion,
      });
      refuseError(response.errorCode);
      return response.groups
        .filter(({ protocolType }) => protocolTypes.length === 0 || protocolTypes.includes(protocolType))
        .map((group) => ({
          groupId: group.groupId,
          type: version < firstVersionWithTypes ? undefined : typeName(group.groupType),
          protocol: group.protocolType,
          state: version < firstVersionWithStates || group.groupState === '' ? undefined : group.groupState,
        }));
    },
    isAboutCoordinator,
  );
  return Listing.of(outcomes, ({ groupId }) => groupId);
}

const typeNames = ['Consumer', 'Classic', 'Share', 'Streams'];

/** Brokers write it small. One that we do not know stays as it is. */
function typeName(text: string): string | undefined {
  if (text === '') return undefined;
  return typeNames.find((name) => name.toLowerCase() === text.toLowerCase()) ?? text;
}

export async function listConsumerGroups(
  cluster: Cluster,
  filter: ListConsumerGroupsFilter,
  wait: Wait,
): Promise<Listing<ConsumerGroupListing>> {
  const protocolTypes = ['consumer', ''];
  const listed = await listGroups(cluster, { ...filter, protocolTypes }, wait);
  const groups = listed.valid.map((group) => ({ ...group, isSimpleConsumerGroup: group.protocol === '' }));
  return new Listing(groups, listed.errors);
}
