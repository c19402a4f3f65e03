// What can be said of a group from two looks at it: what the coordinator said is known, what follows from
// that is inferred, and every sentence says which of the two it is. Pure, so that each rule has its test.

import type { ConsumerGroupDescription, ConsumerMemberDescription } from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import { type PartitionLag, totalLag } from './group-lag.ts';

export interface GroupLook {
  readonly group: ConsumerGroupDescription;
  readonly partitions: readonly PartitionLag[];
}

export interface Finding {
  readonly certainty: 'known' | 'inferred';
  readonly text: string;
}

const known = (text: string): Finding => ({ certainty: 'known', text });
const inferred = (text: string): Finding => ({ certainty: 'inferred', text });

export function findingsOf(before: GroupLook, after: GroupLook, watchedMs: number): Finding[] {
  return [
    ...aboutState(after.group),
    ...aboutChange(before.group, after.group),
    ...aboutReconciliation(after.group),
    ...aboutSharing(after),
    ...aboutLag(before, after, watchedMs),
    ...aboutProgress(before, after, watchedMs),
  ];
}

const stateTexts: ReadonlyMap<string, string> = new Map([
  ['Stable', 'it is Stable: every member has its partitions.'],
  ['Empty', 'it is Empty: it has no members; its offsets are kept until they expire.'],
  ['PreparingRebalance', 'it is PreparingRebalance: the coordinator waits for its members to join again.'],
  ['CompletingRebalance', "it is CompletingRebalance: the coordinator waits for the leader's assignment."],
  ['Assigning', 'it is Assigning: the coordinator is about to compute who gets what.'],
  ['Reconciling', 'it is Reconciling: some members have not taken over their new assignment yet.'],
  ['Dead', 'it is Dead: it is being removed.'],
]);

function aboutState({ state, type, members, groupEpoch, partitionAssignor }: ConsumerGroupDescription): Finding[] {
  const findings = [known(stateTexts.get(state) ?? `it is ${state}.`)];
  const epoch = groupEpoch === undefined ? '' : `, epoch ${groupEpoch}`;
  if (members.length > 0)
    findings.push(
      known(`${type} protocol, ${count(members.length, 'member')}, assignor ${partitionAssignor || '-'}${epoch}.`),
    );
  if (state === 'PreparingRebalance')
    findings.push(
      inferred(
        'whoever does not poll holds it up: each member has until its max.poll.interval.ms, then it is left out.',
      ),
    );
  return findings;
}

/** Who came, who went, and that it rebalanced while it was watched. */
function aboutChange(before: ConsumerGroupDescription, after: ConsumerGroupDescription): Finding[] {
  const old = new Set(before.members.map(({ memberId }) => memberId));
  const now = new Set(after.members.map(({ memberId }) => memberId));
  const joined = after.members.filter(({ memberId }) => !old.has(memberId));
  const left = before.members.filter(({ memberId }) => !now.has(memberId));
  const findings = [
    ...joined.map((member) => known(`${nameOf(member)} joined while it was watched.`)),
    ...left.map((member) => known(`${nameOf(member)} left while it was watched.`)),
  ];
  const epochs = [before.groupEpoch, after.groupEpoch];
  if (epochs[0] !== epochs[1])
    findings.push(known(`it rebalanced: epoch ${epochs[0] ?? '-'} became ${epochs[1] ?? '-'}.`));
  else if (before.state !== after.state) findings.push(known(`it went from ${before.state} to ${after.state}.`));
  if (joined.length + left.length > 0 && (epochs[0] !== epochs[1] || before.state !== after.state))
    findings.push(inferred('that is why it rebalanced.'));
  return findings;
}

/** KIP-848: a member that holds what another shall get keeps that one waiting. */
function aboutReconciliation({ members }: ConsumerGroupDescription): Finding[] {
  const targets = new Map<string, ConsumerMemberDescription>();
  for (const member of members)
    for (const partition of member.targetAssignment ?? []) targets.set(formatTopicPartition(partition), member);
  return members.flatMap((member) => {
    if (member.targetAssignment === undefined) return [];
    const kept = member.assignment.filter((partition) => {
      const owner = targets.get(formatTopicPartition(partition));
      return owner !== undefined && owner.memberId !== member.memberId;
    });
    if (kept.length === 0) return [];
    const waiting = [...new Set(kept.map((partition) => targets.get(formatTopicPartition(partition))!))];
    return [
      known(
        `${nameOf(member)} holds it up: it has not given up ${kept.map(formatTopicPartition).join(', ')}, ` +
          `which ${waiting.map(nameOf).join(', ')} shall have.`,
      ),
    ];
  });
}

function aboutSharing({ group, partitions }: GroupLook): Finding[] {
  if (group.members.length === 0) return [];
  const idle = group.members.filter(({ assignment }) => assignment.length === 0);
  const orphans = partitions.filter(({ memberId, lag }) => memberId === undefined && (lag ?? 0) > 0);
  return [
    ...idle.map((member) => known(`${nameOf(member)} has no partitions.`)),
    ...(idle.length > 0 && group.state === 'Stable'
      ? [inferred('there are more members than partitions, or nobody subscribes to what they are there for.')]
      : []),
    ...orphans.map((partition) =>
      known(`${formatTopicPartition(partition)} has a lag of ${partition.lag} and no member.`),
    ),
  ];
}

function aboutLag(before: GroupLook, after: GroupLook, watchedMs: number): Finding[] {
  const [first, last] = [totalLag(before.partitions), totalLag(after.partitions)];
  const unknown = after.partitions.filter(({ lag }) => lag === undefined);
  const change = last === first ? 'and does not change' : last < first ? 'and shrinks' : 'and grows';
  const findings = [known(`its lag is ${last}, ${first} before, ${change} (watched for ${watchedMs} ms).`)];
  if (unknown.length > 0)
    findings.push(
      known(`the lag of ${unknown.map(formatTopicPartition).join(', ')} is not known: nothing committed, or no end.`),
    );
  return findings;
}

/** Who is a member heartbeats: what has lag, an owner and no commits is not being worked on, or takes long. */
function aboutProgress(before: GroupLook, after: GroupLook, watchedMs: number): Finding[] {
  const offsets = new Map(before.partitions.map((each) => [formatTopicPartition(each), each]));
  return after.group.members.flatMap((member) => {
    const own = after.partitions.filter(({ memberId }) => memberId === member.memberId);
    const stuck = own.filter((each) => {
      const earlier = offsets.get(formatTopicPartition(each));
      return (each.lag ?? 0) > 0 && earlier?.memberId === member.memberId && earlier.committed === each.committed;
    });
    if (stuck.length === 0) return [];
    const where = stuck.map(formatTopicPartition).join(', ');
    const all = stuck.length === own.length ? '' : ' there, though elsewhere it may';
    return [
      known(`${nameOf(member)} is a member and has committed nothing of ${where} for ${watchedMs} ms, with lag.`),
      inferred(`it heartbeats without progress${all}: stuck in a record, slow, or it commits more rarely than that.`),
    ];
  });
}

function nameOf({ memberId, clientId, host, groupInstanceId }: ConsumerMemberDescription): string {
  const instance = groupInstanceId === undefined ? '' : `, instance ${groupInstanceId}`;
  return `member ${memberId} (${clientId} at ${host}${instance})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
