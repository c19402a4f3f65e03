// Shared use of memory that goes back to a pool. Whoever keeps a view of it retains the lease for as
// long; the memory is used again after the last release. Forgetting to release costs a buffer, which
// the garbage collector takes; releasing too early would let somebody else's bytes appear in the view,
// so a release stands only where the view is provably out of use.

export interface Lease {
  retain(): void;
  release(): void;
}
