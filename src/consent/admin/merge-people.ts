import { defined, ownValue } from '../../core/json-object.ts';
import { lastGenerationOf } from '../decisions/keep-out.ts';
import { isSureEnough, leastSure } from '../model/assurance.ts';
import { decisionBefore, generationOf } from '../model/person-decisions.ts';
import type { Basis, Decision, DecisionState, KeptOut, MergedId, Person } from '../model/types.ts';

/** A purpose for which merging changed the decision of the survivor, or what was recorded of the other. */
interface MergedPurpose {
  readonly purpose: string;
  readonly from: DecisionState;
  readonly to: DecisionState;
  readonly generation: number;
  /** Data of either, up to this generation, must be erased: markers are due. */
  readonly erases?: number;
}

export interface MergeResult {
  readonly person: Person;
  readonly purposes: readonly MergedPurpose[];
  /** One of both is kept out everywhere: all data of the other, up to this generation, must be erased. */
  readonly erases?: number;
}

/** The more restrictive state first; if the basis is consent, silence is more restrictive than a yes. */
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

/** True if data may be stored in this state: a no from the other side then erases them. */
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
      ...defined({ from, until }),
      includePast: one.includePast && other.includePast,
      signatures:
        one.state === other.state
          ? one.signatures.filter(({ role }) => other.signatures.some((theirs) => theirs.role === role))
          : winner.signatures,
      ...defined({ assurance }),
      since: isErasing ? now : winner.since,
    },
    isErasing,
  };
};

type Mapped = NonNullable<MergedId['otherwise']>;

/** The mapping of a generation through two merges; `current` is the generation of the other. */
const translateMapped = (inner: Mapped | undefined, outer: Mapped | undefined, current: number): Mapped | undefined => {
  if (inner === undefined && outer === undefined) return undefined;
  const goesOn = inner === undefined || inner.is === current;
  return { own: inner === undefined ? current : inner.own, is: goesOn ? (outer?.is ?? current) : 0 };
};

/** The other's ids in the survivor's count of generations; those merged earlier are translated through the other's. */
const translateIds = (
  other: Person,
  { generations, otherwise }: Omit<MergedId, 'id'>,
  purposes: readonly string[],
): readonly MergedId[] => {
  const translate = (merged: MergedId): MergedId => {
    const translated = new Map<string, Mapped>();
    for (const purpose of purposes) {
      const inner = ownValue(merged.generations, purpose) ?? merged.otherwise;
      const mapped = translateMapped(inner, ownValue(generations, purpose), generationOf(other, purpose));
      if (mapped !== undefined) translated.set(purpose, mapped);
    }
    const rest = translateMapped(merged.otherwise, otherwise, other.generation ?? 1);
    return {
      id: merged.id,
      generations: Object.fromEntries(translated),
      ...defined({ otherwise: rest }),
    };
  };
  const rest = otherwise === undefined ? {} : { otherwise };
  return [{ id: other.id, generations, ...rest }, ...(other.mergedIds ?? []).map(translate)];
};

interface Pair {
  readonly survivor: Person;
  readonly other: Person;
}

/** The members of both that are no decisions. */
const mergeAttributes = ({ survivor, other }: Pair, mergedIds: readonly MergedId[]) => {
  const parentalConsentUntil = max(survivor.parentalConsentUntil, other.parentalConsentUntil);
  return {
    id: survivor.id,
    mergedIds: [...(survivor.mergedIds ?? []), ...mergedIds],
    ...defined({ parentalConsentUntil }),
  };
};

/** The earlier of two noes, with the higher assurance; a guardian's no counts for both. */
const mergeKeptOut = (one: KeptOut, other: KeptOut): KeptOut => {
  const { assurance } = isSureEnough(one.assurance, other.assurance ?? 'tool') ? one : other;
  return {
    since: Math.min(one.since, other.since),
    role: one.role === 'guardian' ? 'guardian' : other.role,
    ...defined({ assurance }),
    signatures: [],
  };
};

/** If one of both is kept out everywhere, both are: generations of either are over. */
const mergeIntoKeptOut = (pair: Pair): MergeResult | undefined => {
  const { survivor, other } = pair;
  const keptOut =
    survivor.keptOut && other.keptOut
      ? mergeKeptOut(survivor.keptOut, other.keptOut)
      : (survivor.keptOut ?? other.keptOut);
  if (keptOut === undefined) return undefined;
  const isErasing = survivor.keptOut === undefined || other.keptOut === undefined;
  const last = Math.max(lastGenerationOf(survivor), lastGenerationOf(other));
  const ids = [other, ...(other.mergedIds ?? [])].map(({ id }) => ({ id, generations: {} }));
  return {
    person: {
      ...mergeAttributes(pair, ids),
      keptOut: { ...keptOut, signatures: [] },
      generation: isErasing ? last + 1 : last,
      decisions: {},
    },
    purposes: [],
    ...(isErasing && { erases: last }),
  };
};

/**
 * Merges two persons who are one: the more restrictive decision holds, and a no of either erases the data of both. An
 * unknown basis (`basisOf`) counts as consent; `now` is in milliseconds since the epoch.
 */
export const mergePeople = (pair: Pair, basisOf: (purpose: string) => Basis | undefined, now: number): MergeResult => {
  const keptOut = mergeIntoKeptOut(pair);
  if (keptOut !== undefined) return keptOut;
  const { survivor, other } = pair;
  const decisions = new Map<string, Decision>();
  const generations = new Map<string, Mapped>();
  const purposes: MergedPurpose[] = [];
  const [own = 1, is = 1] = [other.generation, survivor.generation];
  const otherwise = own === is ? {} : { otherwise: { own, is } };
  const all = [...new Set([...Object.keys(survivor.decisions), ...Object.keys(other.decisions)])];
  for (const purpose of all) {
    const one = decisionBefore(survivor, purpose);
    const two = decisionBefore(other, purpose);
    const { decision, isErasing } = mergeDecisions([one, two], basisOf(purpose) ?? 'consent', now);
    decisions.set(purpose, decision);
    if (one.generation !== two.generation || own !== is)
      generations.set(purpose, { own: two.generation, is: one.generation });
    if (decision.state !== one.state || decision.state !== two.state || isErasing) {
      purposes.push({
        purpose,
        from: one.state,
        to: decision.state,
        generation: one.generation,
        ...(isErasing && { erases: one.generation }),
      });
    }
  }
  const person: Person = {
    ...mergeAttributes(pair, translateIds(other, { generations: Object.fromEntries(generations), ...otherwise }, all)),
    ...defined({ generation: survivor.generation }),
    decisions: Object.fromEntries(decisions),
  };
  return { person, purposes };
};
