// Randomness. In production from the operating system, in a simulation from a seed.

export interface Random {
  /** `size` random bytes, fit for ids and nonces. */
  bytes(size: number): Uint8Array;
  /** A whole number, 0 <= n < bound, evenly distributed. `bound` is at most 2^48. */
  below(bound: number): number;
}
