import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import { IN_FORCE, isStudy, STUDY_KINDS } from '../../consent/purposes/purpose-transitions.ts';
import { newestInForce } from '../../consent/purposes/recording-purpose.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { PurposeRepository, StoredPurpose } from '../../store/ports/purpose-repository.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import { studyName } from '../study/study-paths.ts';
import { ackLag, readState } from '../study/study-state.ts';
import { isParticipant, roundedCount } from '../study/k-anonymity.ts';

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
export interface PublicStudiesDeps {
  readonly purposes: Pick<PurposeRepository, 'list' | 'current' | 'versions'>;
  readonly studies: Pick<StudyRepository, 'find' | 'participants'>;
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
/**
 * How many take part may be told for so long, in milliseconds: however many ask, people are counted once in that time.
 */
const KEPT_MS = 60_000;

/** Builds what the public reads of studies. */
export const createPublicStudies = ({ purposes, studies, people, now }: PublicStudiesDeps): PublicStudies => {
  const count = async (purpose: Purpose): Promise<number> => {
    const found = new Set<string>();
    for (let after: string | undefined; ;) {
      const ids = await studies.participants(purpose.id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      for (const person of (await people.personsById(ids)).values())
        if (isParticipant(purpose, person.decisions[purpose.id], now())) found.add(person.id);
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
    fresh.count.catch(() => {
      if (counted.get(id) === fresh) counted.delete(id);
    });
    return fresh.count;
  };

  const told = async (purpose: Purpose): Promise<PublicStudy> => {
    const state = await readState(studies, purpose.id);
    const participants = roundedCount(purpose.state === 'destroyed' ? 0 : await countOf(purpose));
    const { result } = purpose.references;
    return {
      name: studyName(purpose.id),
      purpose,
      ackLagMs: state === undefined ? 0 : ackLag(state, now()),
      ...(participants === undefined ? {} : { participants }),
      ...(result === undefined ? {} : { result }),
      ...(state?.acknowledged === undefined ? {} : { acknowledgedAt: state.acknowledged.at }),
    };
  };
  /** Drafts, and what is no study, are not even read: anybody may ask. */
  const begun = async (): Promise<readonly Purpose[]> => {
    const newest = new Map<string, StoredPurpose>();
    const found = await Promise.all(
      STUDY_KINDS.flatMap((kind) => IN_FORCE.map((state) => purposes.list({ kind, state }))),
    );
    for (const one of found.flat()) if ((newest.get(one.id)?.version ?? 0) < one.version) newest.set(one.id, one);
    return [...newest.values()].map((one) => one as StoredPurpose & Purpose).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  };
  const oneBegun = async (id: string): Promise<Purpose | undefined> => {
    const purpose = await newestInForce(purposes, (await purposes.current([id])).get(id));
    return isStudy(purpose?.kind) ? purpose : undefined;
  };
  return {
    list: async () => Promise.all((await begun()).map(told)),
    read: async (name) => {
      const purpose = await oneBegun(`study:${name}`);
      return purpose === undefined ? undefined : told(purpose);
    },
  };
};
