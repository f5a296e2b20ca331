import type { KnownPeople } from '../consent/known-people.ts';
import type { PurposeDesk } from '../consent/purpose-desk.ts';
import { isStudy } from '../consent/purpose-steps.ts';
import type { Purpose } from '../consent/types.ts';
import type { StudyShelf } from '../store/study-shelf.ts';
import { studyName } from './study-paths.ts';
import { ackLag, readState } from './study-state.ts';
import { isParticipant, roundedCount } from './threshold.ts';

/** A study as the public is told of it. */
export interface PublicStudy {
  /** Its id without `study:`. */
  readonly name: string;
  /** The version in force. */
  readonly purpose: Purpose;
  /** How many people take part, to the nearest ten; absent under ten. */
  readonly participants?: number;
  /** What was found, as its lead has told it (`references.result`). */
  readonly result?: string;
  /** For how long deletions wait for the lab's word that they were done, in milliseconds. */
  readonly ackLagMs: number;
  /** When the lab gave it last, in milliseconds since the epoch. */
  readonly acknowledgedAt?: number;
}

/** What `createPublicStudies` is built from. */
export interface PublicStudiesParts {
  readonly desk: Pick<PurposeDesk, 'list'>;
  readonly studies: Pick<StudyShelf, 'find' | 'participants'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly now: () => number;
}

/** The studies that people were ever asked about. Both reject with Problem `store-unavailable`. */
export interface PublicStudies {
  /** By name; those that are destroyed come too, with their results. */
  list(): Promise<readonly PublicStudy[]>;
  /** Undefined where there is none of this name. */
  read(name: string): Promise<PublicStudy | undefined>;
}

const AT_ONCE = 500;
/** How many take part may be told for so long, in milliseconds: however many ask, people are counted once in that time. */
const KEPT_MS = 60_000;

/** Builds what the public reads of studies. */
export const createPublicStudies = ({ desk, studies, people, now }: PublicStudiesParts): PublicStudies => {
  const count = async (purpose: Purpose): Promise<number> => {
    const found = new Set<string>();
    for (let after: string | undefined; ;) {
      const ids = await studies.participants(purpose.id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      for (const person of (await people.personsById(ids)).values()) if (isParticipant(purpose, person.decisions[purpose.id], now())) found.add(person.id);
      after = ids.at(-1);
      if (ids.length < AT_ONCE || after === undefined) return found.size;
    }
  };
  const counted = new Map<string, { readonly until: number; readonly hash: string; readonly count: Promise<number> }>();
  const countOf = (purpose: Purpose): Promise<number> => {
    const { id, hash } = purpose;
    const known = counted.get(id);
    if (known !== undefined && known.hash === hash && known.until > now()) return known.count;
    const fresh = { until: now() + KEPT_MS, hash, count: count(purpose) };
    counted.set(id, fresh);
    fresh.count.catch(() => { if (counted.get(id) === fresh) counted.delete(id); });
    return fresh.count;
  };

  const told = async (purpose: Purpose): Promise<PublicStudy> => {
    const state = await readState(studies, purpose.id);
    const participants = roundedCount(purpose.state === 'destroyed' ? 0 : await countOf(purpose));
    const { result } = purpose.references;
    return {
      name: studyName(purpose.id), purpose, ackLagMs: state === undefined ? 0 : ackLag(state, now()),
      ...(participants === undefined ? {} : { participants }), ...(result === undefined ? {} : { result }),
      ...(state?.acknowledged === undefined ? {} : { acknowledgedAt: state.acknowledged.at }),
    };
  };
  const begun = async (): Promise<readonly Purpose[]> =>
    (await desk.list()).map(({ inForce }) => inForce).filter((purpose): purpose is Purpose => purpose !== undefined && isStudy(purpose.kind));
  return {
    list: async () => Promise.all((await begun()).map(told)),
    read: async (name) => {
      const purpose = (await begun()).find(({ id }) => studyName(id) === name);
      return purpose === undefined ? undefined : told(purpose);
    },
  };
};
