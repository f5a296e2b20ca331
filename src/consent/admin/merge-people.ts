import { ownValue } from '../../core/json-object.ts';
import { NO_DECISION } from '../decisions/decide.ts';
import { leastSure } from '../model/assurance.ts';
import type { Basis, Decision, DecisionState, MergedId, Person } from '../model/types.ts';

/** A purpose for which merging changed the decision of the survivor, or what was recorded of the other. */
interface MergedPurpose {
  readonly purpose: string;
  readonly from: DecisionState;
  readonly to: DecisionState;
  readonly generation: number;
  /** Data of either, of this generation and earlier ones, must go: markers are due. */
  readonly erases?: number;
}

export interface MergeResult {
  readonly person: Person;
  readonly purposes: readonly MergedPurpose[];
}

/** The more restrictive state first; on the basis of consent silence is more restrictive than a yes. */
const ON_CONSENT: readonly DecisionState[] = [
  'withdrawn',
  'refused',
  'objected',
  'expired',
  'paused',
  'none',
  'pending',
  'granted',
];
const OTHERWISE: readonly DecisionState[] = [
  'withdrawn',
  'refused',
  'objected',
  'expired',
  'paused',
  'pending',
  'none',
  'granted',
];

const min = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
const max = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

/** Whether data may be stored in this state: a no from the other side then erases them. */
const mayHaveData = ({ state, from }: Decision, basis: Basis): boolean =>
  state !== 'withdrawn' && state !== 'refused' && (basis !== 'consent' || from !== undefined);

const mergeDecisions = (
  [one, other]: readonly [survivor: Decision, other: Decision],
  basis: Basis,
  now: number,
): { readonly decision: Decision; readonly isErasing: boolean } => {
  const order = basis === 'consent' ? ON_CONSENT : OTHERWISE;
  const winner = order.indexOf(other.state) < order.indexOf(one.state) ? other : one;
  const isStop = winner.state === 'withdrawn' || winner.state === 'refused';
  const isErasing = isStop && (mayHaveData(one, basis) || mayHaveData(other, basis));
  const assurance = winner.state === 'granted' ? leastSure([one.assurance, other.assurance]) : winner.assurance;
  const from = max(one.from, other.from);
  const until = min(one.until, other.until);
  return {
    decision: {
      // A refusal that finds something to erase is a withdrawal.
      state: isErasing ? 'withdrawn' : winner.state,
      version: Math.min(one.version, other.version),
      generation: one.generation,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      includePast: one.includePast && other.includePast,
      signatures:
        one.state === other.state
          ? one.signatures.filter(({ role }) => other.signatures.some((theirs) => theirs.role === role))
          : winner.signatures,
      ...(assurance === undefined ? {} : { assurance }),
      since: isErasing ? now : winner.since,
    },
    isErasing,
  };
};

/** The other's ids in the survivor's count of generations; those merged earlier are translated through the other's. */
const translateIds = (
  other: Person,
  generations: MergedId['generations'],
  purposes: readonly string[],
): readonly MergedId[] => {
  const translate = (merged: MergedId): MergedId => {
    const translated = new Map<string, { own: number; is: number }>();
    for (const purpose of purposes) {
      const inner = ownValue(merged.generations, purpose);
      const outer = ownValue(generations, purpose);
      if (inner === undefined && outer === undefined) continue;
      const current = ownValue(other.decisions, purpose)?.generation ?? 1;
      const goesOn = inner === undefined || inner.is === current;
      const own = inner === undefined ? current : inner.own;
      translated.set(purpose, { own, is: goesOn ? (outer?.is ?? current) : 0 });
    }
    return { id: merged.id, generations: Object.fromEntries(translated) };
  };
  return [{ id: other.id, generations }, ...(other.mergedIds ?? []).map(translate)];
};

/**
 * Merges two persons who are one: the more restrictive decision holds, and a no of either erases the data of both. An
 * unknown basis (`basisOf`) counts as consent; `now` is in milliseconds since the epoch.
 */
export const mergePeople = (
  { survivor, other }: { readonly survivor: Person; readonly other: Person },
  basisOf: (purpose: string) => Basis | undefined,
  now: number,
): MergeResult => {
  const decisions = new Map<string, Decision>();
  const generations = new Map<string, { own: number; is: number }>();
  const purposes: MergedPurpose[] = [];
  const all = [...new Set([...Object.keys(survivor.decisions), ...Object.keys(other.decisions)])];
  for (const purpose of all) {
    const one = ownValue(survivor.decisions, purpose) ?? NO_DECISION;
    const two = ownValue(other.decisions, purpose) ?? NO_DECISION;
    const { decision, isErasing } = mergeDecisions([one, two], basisOf(purpose) ?? 'consent', now);
    decisions.set(purpose, decision);
    if (one.generation !== two.generation) generations.set(purpose, { own: two.generation, is: one.generation });
    if (decision.state !== one.state || decision.state !== two.state || isErasing) {
      purposes.push({
        purpose,
        from: one.state,
        to: decision.state,
        generation: one.generation,
        ...(isErasing ? { erases: one.generation } : {}),
      });
    }
  }
  const parentalConsentUntil = max(survivor.parentalConsentUntil, other.parentalConsentUntil);
  const person: Person = {
    id: survivor.id,
    mergedIds: [...(survivor.mergedIds ?? []), ...translateIds(other, Object.fromEntries(generations), all)],
    ...(parentalConsentUntil === undefined ? {} : { parentalConsentUntil }),
    decisions: Object.fromEntries(decisions),
  };
  return { person, purposes };
};
