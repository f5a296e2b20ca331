import { defined, ownValue } from '../../../core/json-object.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import type { Person, Purpose } from '../../../consent/model/types.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import { isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import type { HasRecord } from './has-record.ts';
import { countsForFloor, eligibilityOf } from '../../study/k-anonymity.ts';
import { readStudyState, STUDY_RETRY, type StudyState } from '../../study/study-state.ts';

export interface EligibilityDeps {
  readonly studies: StudyRepository;
  readonly people: PersonLookup;
  readonly purposeOf: (study: string) => Promise<Purpose | undefined>;
  /** Reads, for one version of a study, if people have a record that it may receive. */
  readonly readHasRecord: (purpose: Purpose) => Promise<HasRecord>;
  /** The floor of every study's threshold. */
  readonly studyMinimum: number;
  readonly now: () => number;
}

const PAGE_SIZE = 200;

/** Changes with the purpose: statements that its former content did not release must be evaluated again. */
export const purposeRevision = (purpose: Purpose & { readonly v?: number }): string =>
  `${purpose.version}/${purpose.state}/${purpose.v ?? 0}`;

const isOpen = ({ state, until }: Purpose, now: number): boolean => state === 'open' && (until ?? Infinity) > now;

/** The version that releases were last checked against; in older states the last seen one, or else the present one. */
const heldToOf = ({ heldTo, seen }: StudyState, { version }: Purpose): number =>
  heldTo ?? (seen === undefined ? version : Number.parseInt(seen, 10));

/** The backfill of a study that begins to release, or whose purpose has changed, begins anew; otherwise it goes on. */
const nextBackfill = (
  state: StudyState,
  { purpose, emits }: { readonly purpose: Purpose; readonly emits: boolean },
): Pick<StudyState, 'backfill'> => {
  const begins = emits && (!state.emits || state.seen !== purposeRevision(purpose));
  if (!begins) return emits && state.backfill !== undefined ? { backfill: state.backfill } : {};
  const before = heldToOf(state, purpose);
  const isNarrower = before !== purpose.version && purpose.accepts.includes(before);
  return { backfill: { begun: state.v, ...(isNarrower && { narrowing: {} }) } };
};

/** The state after the evaluation; the same object if nothing changes. */
const nextState = (
  state: StudyState,
  purpose: Purpose,
  { emits, now }: { readonly emits: boolean; readonly now: number },
): StudyState => {
  const { backfill, silentSince, ...rest } = state;
  const seen = purposeRevision(purpose);
  const closes = purpose.state !== 'suspended' && !isOpen(purpose, now) && state.closedAt === undefined;
  const isSame = state.emits === emits && state.seen === seen && !closes && (emits || backfill === undefined);
  if (isSame) return state;
  const before = heldToOf(state, purpose);
  const heldTo = purpose.accepts.includes(before) ? before : purpose.version;
  return {
    ...rest,
    emits,
    ...(emits ? {} : state.emits ? { silentSince: now } : silentSince === undefined ? {} : { silentSince }),
    seen,
    heldTo,
    ...nextBackfill(state, { purpose, emits }),
    ...(closes && { closedAt: Math.min(now, purpose.until ?? Infinity) }),
  };
};

/**
 * Evaluates if a study may release records: it is open, not over, and its participants with a record reach the
 * k-anonymity threshold. Resolves with the new state, undefined without the study. Rejects with Problem
 * `store-unavailable`, `overloaded`.
 */
export const createUpdateEligibility = (deps: EligibilityDeps) => {
  const { studies, people, purposeOf, readHasRecord, studyMinimum, now } = deps;
  /** The participants that count for the floor, each once, in pages. */
  const listParticipants = async function* (purpose: Purpose): AsyncGenerator<readonly Person[], void> {
    for (let after: string | undefined; ;) {
      const ids = await studies.listParticipants(purpose.id, {
        limit: PAGE_SIZE,
        ...defined({ after }),
      });
      const persons = await people.findById(ids);
      const at = now();
      yield [...new Map([...persons.values()].map((person) => [person.id, person])).values()].filter(
        (person) => !isDamaged(person) && countsForFloor(purpose, ownValue(person.decisions, purpose.id), at),
      );
      if (ids.length < PAGE_SIZE) return;
      after = ids.at(-1);
    }
  };

  const isEnough = (purpose: Purpose, count: number): boolean =>
    eligibilityOf(purpose, studyMinimum, count) === 'everything';

  const hasEnoughParticipants = async (purpose: Purpose): Promise<boolean> => {
    let count = 0;
    for await (const page of listParticipants(purpose)) {
      count += page.length;
      if (isEnough(purpose, count)) return true;
    }
    return false;
  };

  const meetsThreshold = async (purpose: Purpose): Promise<boolean> => {
    // Records are only looked for if that can make a difference.
    if (!(await hasEnoughParticipants(purpose))) return false;
    // A person without a record does not count, so that yeses of invented people open nothing.
    const hasRecord = await readHasRecord(purpose);
    const counted = new Set<string>();
    for await (const page of listParticipants(purpose)) {
      for (const person of page) {
        if (await hasRecord(person)) counted.add(person.id);
        if (isEnough(purpose, counted.size)) return true;
      }
    }
    return false;
  };

  /** Resolves with undefined after a conflict. */
  const evaluate = async (study: string): Promise<{ readonly state?: StudyState } | undefined> => {
    // Everything is read after the state, and again after a conflict: a slow evaluation must not undo a later one.
    const state = await readStudyState(studies, study);
    const purpose = await purposeOf(study);
    if (state === undefined || purpose === undefined) return {};
    const emits = isOpen(purpose, now()) && (await meetsThreshold(purpose));
    const next = nextState(state, purpose, { emits, now: now() });
    if (next === state) return { state };
    const updated = { ...next, v: state.v + 1 };
    return (await studies.update(updated)) ? { state: updated } : undefined;
  };

  return async (study: string): Promise<StudyState | undefined> =>
    (await retryOnConflict(STUDY_RETRY, () => evaluate(study))).state;
};
