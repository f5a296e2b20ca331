import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { Problem } from '../../core/problem.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import { readState, type StudyState } from '../study/study-state.ts';
import { emissionOf, isParticipant } from '../study/k-anonymity.ts';

/** What `createEmission` is built from. */
export interface EmissionDeps {
  readonly studies: Pick<StudyRepository, 'find' | 'change' | 'participants'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly purposeOf: (study: string) => Promise<Purpose | undefined>;
  readonly now: () => number;
}

const AT_ONCE = 200;
const TRIES = 50;

/**
 * What says that a purpose is another than it was: whoever passed statements over by what it said before must have them
 * offered again.
 */
export const stampOf = (purpose: Purpose & { readonly v?: number }): string =>
  `${purpose.version}/${purpose.state}/${purpose.v ?? 0}`;

/**
 * Builds the judgement whether a study may emit records: it is open, not over, and has its minimum of participants.
 * Whenever that begins, or its purpose has changed, what is stored of its participants is offered anew. Resolves with
 * how the study stands then; undefined where there is no such purpose.
 */
export const createEmission = ({ studies, people, purposeOf, now }: EmissionDeps) => {
  const hasEnough = async (purpose: Purpose): Promise<boolean> => {
    let count = 0;
    for (let after: string | undefined; ;) {
      const ids = await studies.participants(purpose.id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      const persons = await people.personsById(ids);
      const at = now();
      count += new Set(
        [...persons.values()]
          .filter(({ decisions }) => isParticipant(purpose, decisions[purpose.id], at))
          .map(({ id }) => id),
      ).size;
      if (emissionOf(purpose, count) === 'everything') return true;
      if (ids.length < AT_ONCE) return false;
      after = ids.at(-1);
    }
  };

  const next = (state: StudyState, purpose: Purpose, emits: boolean): StudyState => {
    const { backfill, ...rest } = state;
    const seen = stampOf(purpose);
    const begins = emits && (!state.emits || state.seen !== seen);
    const isOver = purpose.state !== 'suspended' && (purpose.state !== 'open' || (purpose.until ?? Infinity) <= now());
    const closes = isOver && state.closedAt === undefined;
    if (state.emits === emits && state.seen === seen && !closes && (emits || backfill === undefined)) return state;
    const offering = begins ? { backfill: { begun: state.v } } : emits && backfill !== undefined ? { backfill } : {};
    return { ...rest, emits, seen, ...offering, ...(closes ? { closedAt: now() } : {}) };
  };

  return async (study: string): Promise<StudyState | undefined> => {
    for (let tries = 0; tries < TRIES; tries++) {
      // Judged by what is true after this, or judged anew: a judgement that took long must not undo a later one.
      const state = await readState(studies, study);
      const purpose = await purposeOf(study);
      if (state === undefined || purpose === undefined) return undefined;
      const isOpen = purpose.state === 'open' && (purpose.until ?? Infinity) > now();
      const after = next(state, purpose, isOpen && (await hasEnough(purpose)));
      if (after === state) return state;
      const changed = { ...after, v: state.v + 1 };
      if (await studies.change(changed)) return changed;
    }
    throw new Problem('overloaded', 'too many change this study at once');
  };
};
