import { defined } from '../../core/json-object.ts';
import { type Kind, Problem } from '../../core/problem.ts';
import type { AuditEvent } from '../audit/hash-chain.ts';
import type { Refusal, RefusalKind } from '../model/actions.ts';
import { decisionOf } from '../model/person-decisions.ts';
import type { DecisionState } from '../model/types.ts';
import type { DecisionResult } from './decision-service.ts';

/** The answer to an action that was not refused. */
export interface RecordedDecision {
  readonly state: DecisionState;
  readonly generation: number;
  /** The `seq` of the event that records it, which has a receipt; absent if there is none. */
  readonly receipt?: number;
  /** The id of the erasure that it brings. */
  readonly erasure?: string;
}

/** The decision as it stands after the action. `earlier` is the event of an action that changed nothing. */
export const recordedDecision = (
  result: Exclude<DecisionResult, Refusal>,
  purpose: string,
  earlier?: AuditEvent,
): RecordedDecision => {
  const { state = 'none' as const, generation = 1 } = decisionOf(result.person, purpose) ?? {};
  const event = result.outcome === 'decided' ? result.events.find((one) => one.purpose === purpose) : earlier;
  const erasure = result.outcome === 'decided' ? result.erasure : undefined;
  return {
    state,
    generation,
    ...defined({ receipt: event?.seq, erasure }),
  };
};

const KINDS: Readonly<Record<RefusalKind, Kind>> = {
  'other-version': 'version-conflict',
  'wrong-state': 'state-conflict',
  'wrong-basis': 'state-conflict',
  'not-theirs': 'forbidden',
  'not-sure': 'assurance-required',
  'not-due': 'state-conflict',
};

/** The Problem of a refused action. */
export const refusalProblem = ({ kind, detail }: Refusal): Problem => new Problem(KINDS[kind], detail);
