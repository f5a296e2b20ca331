import { generationIn } from '../../consent/model/merged-ids.ts';
import type { KnownPeople } from '../../consent/people/person-lookup.ts';
import { mayStay, type PersonById } from '../../consent/model/policy.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { ReleaseRepository, StoredRelease } from '../../store/ports/release-repository.ts';

/** What of a study says when its releases end. */
export type EndingStudy = Pick<Purpose, 'id' | 'until'>;

const ENDED: readonly string[] = ['refused', 'withdrawn', 'objected', 'expired'];

/**
 * Whether what was released may stay with the study: everybody in it is still there, under the generations that it was
 * released under; nobody has said no to the study or to the record, and the study is not over. A pause ends nothing.
 * `now` is in milliseconds since the epoch.
 */
export const staysReleased = (
  { people, source }: Pick<StoredRelease, 'people' | 'source'>,
  study: EndingStudy,
  personById: PersonById,
  now: number,
): boolean =>
  (study.until ?? Infinity) > now &&
  people.every(({ id, recordGeneration, studyGeneration }) => {
    const person = personById(id);
    if (person === undefined) return false;
    const decision = person.decisions[study.id];
    if (generationIn(person, id, study.id, studyGeneration) !== (decision?.generation ?? 1)) return false;
    if (decision === undefined || ENDED.includes(decision.state) || (decision.until ?? Infinity) <= now) return false;
    return (
      mayStay(recordPurposeId(source), [{ id, role: 'actor', generation: recordGeneration }], personById) === 'stays'
    );
  });

/** What `createStillReleasable` is built from. */
interface StillReleasableDeps {
  readonly releases: Pick<ReleaseRepository, 'find'>;
  readonly people: Pick<KnownPeople, 'personsById'>;
  readonly now: () => number;
}

/**
 * Builds the question which of these records a study may still be given, by decisions that are read after the call:
 * from the first moment of a no, none of that person's is. What is being deleted is not among them. Rejects with
 * Problem `store-unavailable`.
 */
export const createStillReleasable =
  ({ releases, people, now }: StillReleasableDeps) =>
  async (study: EndingStudy, keys: readonly string[]): Promise<ReadonlySet<string>> => {
    if (keys.length === 0) return new Set();
    const found = await releases.find([...new Set(keys)]);
    const persons = await people.personsById(
      new Set([...found.values()].flatMap((release) => release.people.map(({ id }) => id))),
    );
    const personById: PersonById = (id) => persons.get(id);
    const at = now();
    return new Set(
      [...found.values()]
        .filter(
          (release) =>
            release.study === study.id && release.ending === undefined && staysReleased(release, study, personById, at),
        )
        .map(({ key }) => key),
    );
  };
