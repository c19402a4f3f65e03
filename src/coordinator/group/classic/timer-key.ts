// The names of the timers of classic groups. Group and member ids are any text: the length of the group id
// keeps two names apart whatever is in them.

export type TimerKind = 'session' | 'join' | 'sync' | 'store';

export function timerKey(kind: TimerKind, groupId: string, memberId = ''): string {
  return `classic-${kind}/${groupId.length}/${groupId}/${memberId}`;
}
