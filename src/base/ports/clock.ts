// The two clocks, kept apart because they fail differently: the wall clock names moments and may
// jump by a day when somebody sets it; the monotonic clock measures spans and never goes back.

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC, whole. For timestamps that are stored or shown, never for spans. */
  wallMs(): number;
  /** Milliseconds from an arbitrary start, fractional, never decreasing. For timeouts and durations. */
  monotonicMs(): number;
}
