import type { Fault } from '../../../src/core/problem.ts';

/** A refusal as a tool reads it in what its client library gives it: the status, and what the answer tells. */
export interface Refusal {
  readonly status: number;
  readonly kind: string;
  readonly detail: string;
  readonly faults: readonly Fault[];
}
