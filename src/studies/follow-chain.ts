import type { ChainKeeper } from '../consent/chain-keeper.ts';
import type { ChainedEvent } from '../consent/chain.ts';
import type { KnownPeople } from '../consent/known-people.ts';
import { sourceOfRecord } from '../consent/record-purpose.ts';
import type { Person, Purpose } from '../consent/types.ts';
import type { ReleaseShelf } from '../store/release-shelf.ts';
import type { StudyShelf } from '../store/study-shelf.ts';
import type { EndReleases } from './end-releases.ts';
import { changeState } from './study-state.ts';

/** What `createFollowChain` is built from. */
export interface FollowChainParts {
  readonly chain: Pick<ChainKeeper, 'page'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly studies: Pick<StudyShelf, 'find' | 'change' | 'join' | 'part'>;
  readonly releases: Pick<ReleaseShelf, 'end'>;
  readonly ending: Pick<EndReleases, 'overOf'>;
}

const AT_ONCE = 500;

const concerns = ({ id, scope }: Purpose) => ({ person, purpose }: ChainedEvent): boolean => {
  if (person === undefined) return false;
  if (purpose === undefined || purpose === id) return true;
  const source = sourceOfRecord(purpose);
  return source !== undefined && scope.sources.includes(source);
};

/**
 * Builds how a study learns of decisions: by the events of the audit chain, in their order. Who has said yes takes part, who has not does not; releases that may not stay are left to
 * their owners; and everybody who may permit more than before is handed to `more`. Resolves with whether anything concerned the study. Each batch of events may be read again.
 */
export const createFollowChain = ({ chain, people, studies, releases, ending }: FollowChainParts) => {
  const review = async (study: string, id: string, more: (person: Person) => Promise<void>): Promise<void> => {
    const person = (await people.personsById([id])).get(id);
    const takesPart = person?.decisions[study]?.state === 'granted';
    if (takesPart) await studies.join(study, [person.id]);
    const others = [id, ...(person === undefined ? [] : [person.id, ...(person.was ?? []).map((former) => former.id)])].filter((one) => !takesPart || one !== person.id);
    await studies.part(study, others);
    const over = (await ending.overOf(id)).filter((release) => release.study === study);
    await releases.end(over.map(({ key }) => key), 'removed');
    if (takesPart) await more(person);
  };

  return async (purpose: Purpose, seq: number, more: (person: Person) => Promise<void>): Promise<boolean> => {
    let isAnything = false;
    for (let after = seq; ;) {
      const events = await chain.page({ after, limit: AT_ONCE });
      const last = events.at(-1)?.seq;
      if (last === undefined) return isAnything;
      const persons = new Set(events.filter(concerns(purpose)).flatMap(({ person }) => person ?? []));
      for (const person of persons) await review(purpose.id, person, more);
      isAnything ||= persons.size > 0;
      after = last;
      const reached = after;
      await changeState(studies, purpose.id, (state) => (state.seq >= reached ? state : { ...state, seq: reached }));
      if (events.length < AT_ONCE) return isAnything;
    }
  };
};
