import type { KnownPeople } from '../consent/known-people.ts';
import type { PurposeDesk } from '../consent/purpose-desk.ts';
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
/** What the public is told may be so old, in milliseconds: however many ask, people are counted once in that time. */
const KEPT_MS = 60_000;

const isStudy = ({ kind }: Purpose): boolean => kind === 'research' || kind === 'product';

/** Builds what the public reads of studies. */
export const createPublicStudies = ({ desk, studies, people, now }: PublicStudiesParts): PublicStudies => {
  const count = async (purpose: Purpose): Promise<number> => {
    const counted = new Set<string>();
    for (let after: string | undefined; ;) {
      const ids = await studies.participants(purpose.id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      for (const person of (await people.personsById(ids)).values()) if (isParticipant(purpose, person.decisions[purpose.id], now())) counted.add(person.id);
      after = ids.at(-1);
      if (ids.length < AT_ONCE || after === undefined) return counted.size;
    }
  };
  const told = async (purpose: Purpose): Promise<PublicStudy> => {
    const state = await readState(studies, purpose.id);
    const participants = roundedCount(purpose.state === 'destroyed' ? 0 : await count(purpose));
    const { result } = purpose.references;
    return {
      name: studyName(purpose.id), purpose, ackLagMs: state === undefined ? 0 : ackLag(state, now()),
      ...(participants === undefined ? {} : { participants }), ...(result === undefined ? {} : { result }),
      ...(state?.acknowledged === undefined ? {} : { acknowledgedAt: state.acknowledged.at }),
    };
  };
  const readAll = async (): Promise<readonly PublicStudy[]> => {
    const begun = (await desk.list()).map(({ inForce }) => inForce).filter((purpose) => purpose !== undefined && isStudy(purpose)) as readonly Purpose[];
    return Promise.all(begun.map(told));
  };

  let kept: { readonly until: number; readonly list: Promise<readonly PublicStudy[]> } | undefined;
  const list = (): Promise<readonly PublicStudy[]> => {
    if (kept === undefined || kept.until <= now()) {
      const fresh = readAll();
      kept = { until: now() + KEPT_MS, list: fresh };
      fresh.catch(() => { if (kept?.list === fresh) kept = undefined; });
    }
    return kept.list;
  };
  return { list, read: async (name) => (await list()).find((study) => study.name === name) };
};
