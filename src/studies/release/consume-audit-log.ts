import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { ChainedEvent } from '../../consent/audit/hash-chain.ts';
import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import { sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import type { Person, Purpose } from '../../consent/model/types.ts';
import type { ReleaseRepository } from '../../store/ports/release-repository.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import type { EndReleases } from './retract-releases.ts';
import { lots } from '../study/batch-limits.ts';
import { changeState, type StudyState, type Walked } from '../study/study-state.ts';

/** What `createFollowChain` is built from. */
export interface FollowChainDeps {
  readonly chain: Pick<ChainKeeper, 'page'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly studies: Pick<StudyRepository, 'find' | 'change' | 'join' | 'part'>;
  readonly releases: Pick<ReleaseRepository, 'end'>;
  readonly ending: Pick<EndReleases, 'overOf'>;
}

const AT_ONCE = 500;

const concerns =
  ({ id, scope }: Purpose) =>
  ({ person, purpose }: ChainedEvent): boolean => {
    if (person === undefined) return false;
    if (purpose === undefined || purpose === id) return true;
    const source = sourceOfRecord(purpose);
    return source !== undefined && scope.sources.includes(source);
  };

/**
 * Builds how a study learns of decisions: by the events of the audit chain, in their order. Who has said yes takes
 * part, who has not does not; releases that may not stay are left to their owners; and everybody who may permit more
 * than before is handed to `more`, with how far an earlier turn has come, until that says that there is no more of
 * them. It goes some way in every turn, until a time of `performance.now()`. Resolves with whether anything concerned
 * the study, and whether there is more to do. Each event may be read again.
 */
export const createFollowChain = ({ chain, people, studies, releases, ending }: FollowChainDeps) => {
  const review = async (
    study: string,
    id: string,
    more: (person: Person) => Promise<Walked | undefined>,
  ): Promise<Walked | undefined> => {
    const person = (await people.personsById([id])).get(id);
    const takesPart = person?.decisions[study]?.state === 'granted';
    if (takesPart) await studies.join(study, [person.id]);
    const others = [
      id,
      ...(person === undefined ? [] : [person.id, ...(person.was ?? []).map((former) => former.id)]),
    ].filter((one) => !takesPart || one !== person.id);
    await studies.part(study, others);
    const over = (await ending.overOf(id)).filter((release) => release.study === study);
    for (const keys of lots(over.map(({ key }) => key))) await releases.end(keys, 'removed');
    return takesPart ? more(person) : undefined;
  };

  const save = (study: string, seq: number, following?: StudyState['following']): Promise<StudyState> =>
    changeState(studies, study, (state) => {
      if (state.seq > seq || (state.seq === seq && following === undefined && state.following === undefined))
        return state;
      const { following: _, ...rest } = state;
      return { ...rest, seq, ...(following === undefined ? {} : { following }) };
    });

  return async (
    purpose: Purpose,
    { seq, following }: Pick<StudyState, 'seq' | 'following'>,
    until: number,
    more: (person: Person, walked: Walked | undefined) => Promise<Walked | undefined>,
  ): Promise<{ readonly isNews: boolean; readonly isMore: boolean }> => {
    let isNews = false;
    for (let after = seq; ;) {
      const events = await chain.page({ after, limit: AT_ONCE });
      const concerning = events.filter(concerns(purpose));
      if (concerning.length > 0) isNews = true;
      // Somebody is looked at as they are now: their last event here stands for the earlier ones, and others are not
      // kept waiting for each.
      const last = new Map(concerning.map(({ person = '', seq: at }) => [person, at]));
      for (const event of events) {
        const { person = '' } = event;
        if (last.get(person) === event.seq) {
          const from = following?.seq === event.seq ? following.walked : undefined;
          const walked = await review(purpose.id, person, (one) => more(one, from));
          if (walked !== undefined) {
            await save(purpose.id, after, { seq: event.seq, walked });
            return { isNews, isMore: true };
          }
          if (performance.now() >= until) {
            await save(purpose.id, event.seq);
            return { isNews, isMore: true };
          }
        }
        after = event.seq;
      }
      if (events.length > 0) await save(purpose.id, after);
      if (events.length < AT_ONCE) return { isNews, isMore: false };
      if (performance.now() >= until) return { isNews, isMore: true };
    }
  };
};
