import { defined } from '../../core/json-object.ts';
import { IN_FORCE, isStudy, STUDY_KINDS } from '../../consent/purposes/purpose-transitions.ts';
import { newestInForce } from '../../consent/purposes/recording-purpose.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { PurposeRepository, StoredPurpose } from '../../store/ports/consent/purpose-repository.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { studyName } from '../study/study-paths.ts';
import { ackLag, isAckOverdue, readStudyState } from '../study/study-state.ts';
import { roundedCount } from '../study/k-anonymity.ts';

/** The public data of a study. */
export interface PublicStudy {
  /** Its id without `study:`. */
  readonly name: string;
  /** The version in force. */
  readonly purpose: Purpose;
  /** The number of participants at the last cut, rounded down to tens; absent below twenty. */
  readonly participants?: number;
  /** The result that its lab has published (`references.result`). */
  readonly result?: string;
  /**
   * The time since the oldest unacknowledged deletion, in milliseconds, once it is 30 days. Earlier values would
   * publish that a person has left.
   */
  readonly ackLagMs: number;
  /** The time at which the lab last acknowledged deletions, in milliseconds since the epoch. */
  readonly acknowledgedAt?: number;
}

export interface PublicStudiesDeps {
  readonly purposes: Pick<PurposeRepository, 'list' | 'findCurrent' | 'findVersions'>;
  readonly studies: StudyRepository;
  readonly now: () => number;
}

/** The studies that people could once decide on. Both calls reject with Problem `store-unavailable`. */
export interface PublicStudies {
  /** The studies sorted by id, including destroyed ones. */
  list(): Promise<readonly PublicStudy[]>;
  /** Undefined if there is no such study. */
  read(name: string): Promise<PublicStudy | undefined>;
}

export const createPublicStudies = (deps: PublicStudiesDeps): PublicStudies => {
  const { purposes, studies, now } = deps;

  const toPublicStudy = async (purpose: Purpose): Promise<PublicStudy> => {
    const state = await readStudyState(studies, purpose.id);
    const participants = roundedCount(purpose.state === 'destroyed' ? 0 : (state?.cut?.participants ?? 0));
    const { result } = purpose.references;
    return {
      name: studyName(purpose.id),
      purpose,
      ackLagMs: state === undefined || !isAckOverdue(state, now()) ? 0 : ackLag(state, now()),
      ...defined({ participants, result }),
      ...(state?.acknowledged !== undefined && { acknowledgedAt: state.acknowledged.at }),
    };
  };
  /** One list: the request needs no credential, and each list reads all purposes. */
  const listStarted = async (): Promise<readonly Purpose[]> => {
    const newest = new Map<string, StoredPurpose>();
    for (const one of await purposes.list({ kind: STUDY_KINDS, state: IN_FORCE }))
      if ((newest.get(one.id)?.version ?? 0) < one.version) newest.set(one.id, one);
    return [...newest.values()].map((one) => one as StoredPurpose & Purpose).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  };
  const findStarted = async (id: string): Promise<Purpose | undefined> => {
    const purpose = await newestInForce(purposes, (await purposes.findCurrent([id])).get(id));
    return isStudy(purpose?.kind) ? purpose : undefined;
  };
  return {
    list: async () => Promise.all((await listStarted()).map(toPublicStudy)),
    read: async (name) => {
      const purpose = await findStarted(`study:${name}`);
      return purpose === undefined ? undefined : toPublicStudy(purpose);
    },
  };
};
