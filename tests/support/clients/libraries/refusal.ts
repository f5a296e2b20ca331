import type { Fault } from '../../../../src/core/problem.ts';

/** A refusal as a client library passes it on: the status and the members of the problem document. */
export interface Refusal {
  readonly status: number;
  readonly kind: string;
  readonly detail: string;
  readonly faults: readonly Fault[];
}
