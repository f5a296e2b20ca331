import type { KnownPeople } from '../consent/known-people.ts';
import type { Purpose } from '../consent/types.ts';
import type { StudyShelf } from '../store/study-shelf.ts';
import { changeState, type StudyState } from './study-state.ts';
import { emissionOf, isParticipant } from './threshold.ts';

/** What `createEmission` is built from. */
export interface EmissionParts {
  readonly studies: Pick<StudyShelf, 'find' | 'change' | 'participants'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly purposeOf: (study: string) => Promise<Purpose | undefined>;
  readonly now: () => number;
}

const AT_ONCE = 200;

/** What says that a purpose is another than it was: whoever passed statements over by what it said before must have them offered again. */
export const stampOf = (purpose: Purpose & { readonly v?: number }): string => `${purpose.version}/${purpose.state}/${purpose.v ?? 0}`;

/**
 * Builds the judgement whether a study may emit records: it is open, not over, and has its minimum of participants. Whenever that begins, or its purpose has changed,
 * what is stored of its participants is offered anew. Resolves with how the study stands then; undefined where there is no such purpose.
 */
export const createEmission = ({ studies, people, purposeOf, now }: EmissionParts) => {
  const hasEnough = async (purpose: Purpose): Promise<boolean> => {
    let count = 0;
    for (let after: string | undefined; ;) {
      const ids = await studies.participants(purpose.id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      const persons = await people.personsById(ids);
      const at = now();
      count += new Set([...persons.values()].filter(({ decisions }) => isParticipant(purpose, decisions[purpose.id], at)).map(({ id }) => id)).size;
      if (emissionOf(purpose, count) === 'everything') return true;
      if (ids.length < AT_ONCE) return false;
      after = ids.at(-1);
    }
  };

  return async (study: string): Promise<StudyState | undefined> => {
    const purpose = await purposeOf(study);
    if (purpose === undefined) return undefined;
    const isOpen = purpose.state === 'open' && (purpose.until ?? Infinity) > now();
    const emits = isOpen && await hasEnough(purpose);
    const seen = stampOf(purpose);
    return changeState(studies, study, (state) => {
      const { backfill, ...rest } = state;
      const begins = emits && (!state.emits || state.seen !== seen);
      const isEnded = !isOpen && purpose.state !== 'suspended' && state.closedAt === undefined;
      const goesOn = emits && backfill !== undefined;
      if (state.emits === emits && state.seen === seen && !isEnded && (backfill === undefined || goesOn)) return state;
      return { ...rest, emits, seen, ...(begins ? { backfill: {} } : goesOn ? { backfill } : {}), ...(isEnded ? { closedAt: now() } : {}) };
    });
  };
};
