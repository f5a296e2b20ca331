import { NO_DECISION } from '../decisions/decide.ts';
import type { Basis, Decision, DecisionState, FormerId, Person } from '../model/types.ts';

/** A purpose for which merging changed what holds for the surviving person, or for what was recorded of the other. */
interface MergedPurpose {
  readonly purpose: string;
  readonly from: DecisionState;
  readonly to: DecisionState;
  readonly generation: number;
  /** What is held of either, of this generation and earlier ones, must go: markers are due. */
  readonly erases?: number;
}

/** Two people found to be one. */
export interface Merged {
  readonly person: Person;
  readonly purposes: readonly MergedPurpose[];
}

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

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
const most = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

/** Whether a state is one that lets data be held: a no from the other side then erases them. */
const mayHold = ({ state, from }: Decision, basis: Basis): boolean =>
  state !== 'withdrawn' && state !== 'refused' && (basis !== 'consent' || from !== undefined);

const restrict = (
  one: Decision,
  other: Decision,
  basis: Basis,
  now: number,
): { readonly decision: Decision; readonly erases: boolean } => {
  const order = basis === 'consent' ? ON_CONSENT : OTHERWISE;
  const winner = order.indexOf(other.state) < order.indexOf(one.state) ? other : one;
  const stops = winner.state === 'withdrawn' || winner.state === 'refused';
  const erases = stops && (mayHold(one, basis) || mayHold(other, basis));
  const from = most(one.from, other.from);
  const until = least(one.until, other.until);
  return {
    decision: {
      // A refusal that finds something to erase is a withdrawal.
      state: erases ? 'withdrawn' : winner.state,
      version: Math.min(one.version, other.version),
      generation: one.generation,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      includePast: one.includePast && other.includePast,
      signatures:
        one.state === other.state
          ? one.signatures.filter(({ role }) => other.signatures.some((theirs) => theirs.role === role))
          : winner.signatures,
      since: erases ? now : winner.since,
    },
    erases,
  };
};

/** The other's ids, in the count of the survivor: what the other's own former ids had goes through the other's. */
const formerIds = (
  other: Person,
  generations: FormerId['generations'],
  purposes: readonly string[],
): readonly FormerId[] => {
  const through = (former: FormerId): FormerId => {
    const mapped: Record<string, { own: number; is: number }> = {};
    for (const purpose of purposes) {
      const inner = former.generations[purpose];
      const outer = generations[purpose];
      if (inner === undefined && outer === undefined) continue;
      const current = other.decisions[purpose]?.generation ?? 1;
      const goesOn = inner === undefined || inner.is === current;
      mapped[purpose] = { own: inner === undefined ? current : inner.own, is: goesOn ? (outer?.is ?? current) : 0 };
    }
    return { id: former.id, generations: mapped };
  };
  return [{ id: other.id, generations }, ...(other.was ?? []).map(through)];
};

/**
 * Two identities that an institution has asserted to be one person: `survivor` keeps its id and its count of
 * generations, and lists the other in `was`. Of each purpose the more restrictive state holds until the person decides
 * again; on the basis of consent silence is more restrictive than a yes. Where one had said no, what is held of the
 * other goes too. `basisOf` is the basis of a purpose; one that nobody knows counts as consent. `now` is in
 * milliseconds since the epoch.
 */
export const mergePeople = (
  survivor: Person,
  other: Person,
  basisOf: (purpose: string) => Basis | undefined,
  now: number,
): Merged => {
  const decisions: Record<string, Decision> = {};
  const generations: Record<string, { own: number; is: number }> = {};
  const purposes: MergedPurpose[] = [];
  const all = [...new Set([...Object.keys(survivor.decisions), ...Object.keys(other.decisions)])];
  for (const purpose of all) {
    const one = survivor.decisions[purpose] ?? NO_DECISION;
    const two = other.decisions[purpose] ?? NO_DECISION;
    const { decision, erases } = restrict(one, two, basisOf(purpose) ?? 'consent', now);
    decisions[purpose] = decision;
    if (one.generation !== two.generation) generations[purpose] = { own: two.generation, is: one.generation };
    if (decision.state !== one.state || decision.state !== two.state || erases) {
      purposes.push({
        purpose,
        from: one.state,
        to: decision.state,
        generation: one.generation,
        ...(erases ? { erases: one.generation } : {}),
      });
    }
  }
  const jointUntil = most(survivor.jointUntil, other.jointUntil);
  const person: Person = {
    id: survivor.id,
    was: [...(survivor.was ?? []), ...formerIds(other, generations, all)],
    ...(jointUntil === undefined ? {} : { jointUntil }),
    decisions,
  };
  return { person, purposes };
};
