// Which quorum a node is formatted for: one that stands in everybody's configuration, or one whose voters stand in the
// metadata log (KIP-853), of which it is the first, one of several, or nothing yet.

import type { Random } from '../../../base/ports/random.ts';
import { randomUuid } from '../../../base/uuid.ts';
import type { Voter } from '../../../metadata/stores/local/control-batches.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { controllerEndpoints } from '../clients/controller-endpoints.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { parseInitialVoters } from './initial-voters.ts';
import type { NodeConfig } from './node-config.ts';

export interface NewQuorum {
  /** What the directory of the metadata log is called. */
  readonly kind: 'metadata directory' | 'dynamic metadata directory' | 'dynamic metadata voter directory';
  /** undefined where none are to be written. */
  readonly voters: readonly Voter[] | undefined;
  /** That of the metadata log's directory, when the voters say it. */
  readonly directoryId: string | undefined;
}

/** Throws a `CommandLineError`. */
export function newQuorum(
  given: GivenArguments,
  node: NodeConfig,
  kraftLevel: number | undefined,
  random: Random,
): NewQuorum {
  const [standalone, initial] = [given.has('standalone'), given.text('initial-controllers')];
  if (standalone && !node.isController) throw new CommandLineError('You can only use --standalone on a controller.');
  const isDynamic = standalone || initial !== undefined;
  if (isDynamic && node.hasStaticVoters)
    throw new CommandLineError(
      'You cannot specify controller.quorum.voters and format the node with --initial-controllers or --standalone. If you want to use dynamic quorum, please remove controller.quorum.voters and specify controller.quorum.bootstrap.servers instead.',
    );
  const isChosen = isDynamic || given.has('no-initial-controllers');
  if (node.isController && !node.hasStaticVoters && !isChosen)
    throw new CommandLineError(
      'Because controller.quorum.voters is not set on this controller, you must specify one of the following: --standalone, --initial-controllers, or --no-initial-controllers.',
    );
  checkKraftLevel(kraftLevel, node.hasStaticVoters, isChosen);
  if (!isDynamic) return { kind: 'metadata directory', voters: undefined, directoryId: undefined };
  const voters = initial === undefined ? [soleVoter(node, random)] : parseInitialVoters(initial, controllerName(node));
  const own = voters.find(({ id }) => id === node.nodeId);
  return {
    kind: own === undefined ? 'dynamic metadata directory' : 'dynamic metadata voter directory',
    voters,
    directoryId: own?.directoryId,
  };
}

const flags = '--standalone, --initial-controllers, or --no-initial-controllers';

function checkKraftLevel(level: number | undefined, hasStaticVoters: boolean, isChosen: boolean): void {
  if (level === 0 && !hasStaticVoters)
    throw new CommandLineError(
      `Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags ${flags} is used. For dynamic controllers support, try removing the --feature flag for kraft.version.`,
    );
  if (level !== undefined && level > 0 && (hasStaticVoters || !isChosen))
    throw new CommandLineError(
      `Cannot set kraft.version to ${level} unless controller.quorum.voters is empty and one of the flags ${flags} is used. For dynamic controllers support, try using one of ${flags} and removing controller.quorum.voters.`,
    );
}

function controllerName({ properties }: NodeConfig): string {
  return (properties.get('controller.listener.names') ?? '').split(',')[0]!.trim().toUpperCase();
}

function soleVoter(node: NodeConfig, random: Random): Voter {
  const [endpoint] = controllerEndpoints(node.properties);
  return { id: node.nodeId, directoryId: randomUuid(random), endpoint: endpoint! };
}
