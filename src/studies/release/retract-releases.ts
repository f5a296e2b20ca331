import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import type { Person } from '../../consent/model/types.ts';
import type { StudyChange, StudyTopics } from '../../journal/port/study-topics.ts';
import type {
  EndOfRelease,
  ReleasePage,
  ReleaseRepository,
  StoredRelease,
} from '../../store/ports/release-repository.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import { lots } from '../study/batch-limits.ts';
import type { NotingAppender } from './deferred-offset-commit.ts';
import { type EndingStudy, staysReleased } from './still-releasable.ts';
import { changeState, readState, withDeletions } from '../study/study-state.ts';

/** What `createEndReleases` is built from. */
export interface EndReleasesDeps {
  readonly releases: Pick<ReleaseRepository, 'end' | 'ofPeople' | 'ofStudy' | 'remove'>;
  readonly studies: Pick<StudyRepository, 'find' | 'change'>;
  readonly topics: Pick<StudyTopics, 'destroy' | 'ensure'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  /** When the releases of these studies end; those that nobody knows any more are not in the map. */
  readonly endings: (ids: readonly string[]) => Promise<ReadonlyMap<string, EndingStudy>>;
  readonly now: () => number;
}

/** A release that is over, and why. */
export interface Ended {
  readonly release: StoredRelease;
  readonly why: EndOfRelease;
}

/** Ends releases. */
export interface EndReleases {
  /** Which of these may not stay with their studies, by decisions that are read after the call. */
  over(releases: readonly StoredRelease[]): Promise<readonly StoredRelease[]>;
  /** All that this person is in, under the present id or a former one, and that may not stay. */
  overOf(person: string): Promise<readonly StoredRelease[]>;
  /**
   * Appends the tombstones of those that may have left, with whatever else there is to append, notes them for whoever
   * must acknowledge, and forgets the releases.
   */
  tell(
    appender: Pick<NotingAppender, 'append'>,
    ended: readonly Ended[],
    before?: readonly StudyChange[],
    consumed?: number,
  ): Promise<void>;
  /**
   * Looks at the next releases of a study, and leaves those that may not stay to their owners; resolves with where to
   * go on, undefined at the end.
   */
  sweep(study: string, after?: string): Promise<string | undefined>;
}

const AT_ONCE = 500;

/**
 * Builds the ending. Each step may be repeated: a tombstone more ends nothing more. Rejects with Problem
 * `store-unavailable` or `journal-unavailable`.
 */
export const createEndReleases = ({
  releases,
  studies,
  topics,
  people,
  endings,
  now,
}: EndReleasesDeps): EndReleases => {
  const made = new Set<string>();
  const hasKey = async (study: string): Promise<boolean> => (await readState(studies, study))?.key !== undefined;

  /**
   * Whether there is anybody to tell: of a study that is destroyed the key goes first. That its topic cannot be found
   * says nothing of that: brokers that have just started say so too.
   */
  const isThere = async (study: string): Promise<boolean> => {
    if (!(await hasKey(study))) {
      made.delete(study);
      return false;
    }
    if (made.has(study)) return true;
    await topics.ensure(study);
    if (!(await hasKey(study))) {
      await topics.destroy(study);
      return false;
    }
    made.add(study);
    return true;
  };

  const over: EndReleases['over'] = async (some) => {
    if (some.length === 0) return [];
    const known = await endings([...new Set(some.map(({ study }) => study))]);
    const persons: ReadonlyMap<string, Person> = await people.personsById(
      new Set(some.flatMap((release) => release.people.map(({ id }) => id))),
    );
    const at = now();
    return some.filter((release) => {
      const study = known.get(release.study);
      return study === undefined || !staysReleased(release, study, (id) => persons.get(id), at);
    });
  };

  return {
    over,
    overOf: async (id) => {
      const person = (await people.personsById([id])).get(id);
      const ids = [
        ...new Set([
          id,
          ...(person === undefined ? [] : [person.id, ...(person.was ?? []).map((former) => former.id)]),
        ]),
      ];
      const found: StoredRelease[] = [];
      for (let page: ReleasePage | undefined = { limit: AT_ONCE }; page !== undefined;) {
        const some = await releases.ofPeople(ids, page);
        found.push(...(await over(some)));
        const last = some.at(-1);
        page = last === undefined || some.length < AT_ONCE ? undefined : { after: last.key, limit: AT_ONCE };
      }
      return found;
    },
    tell: async (appender, ended, before = [], consumed) => {
      const left = ended.filter(({ release }) => release.due === undefined);
      const told = new Set<string>();
      for (const study of new Set(left.map(({ release }) => release.study))) if (await isThere(study)) told.add(study);
      const tombstones = left.flatMap(({ release: { study, key }, why }): readonly StudyChange[] =>
        told.has(study) ? [{ study, key, value: null, headers: { why } }] : [],
      );
      const appended = await appender.append([...before, ...tombstones], consumed, ended.length > 0);
      for (const study of told) {
        // The tombstones stand behind what else there was.
        const place = appended.get(study);
        if (place !== undefined)
          await changeState(studies, study, (state) => withDeletions(state, place.first, place.last, now()));
      }
      for (const keys of lots(ended.map(({ release }) => release.key))) await releases.remove(keys);
    },
    sweep: async (study, after) => {
      const some = await releases.ofStudy(study, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
      await releases.end(
        (await over(some)).map(({ key }) => key),
        'removed',
      );
      return some.length < AT_ONCE ? undefined : some.at(-1)?.key;
    },
  };
};
