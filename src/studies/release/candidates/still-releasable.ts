import { ownValue } from '../../../core/json-object.ts';
import { translateGeneration } from '../../../consent/model/merged-ids.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { retentionVerdict, type PersonById } from '../../../consent/model/policy.ts';
import { recordPurposeId } from '../../../consent/purposes/recording-purpose.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import { isForwarding } from '../../study/forward-key.ts';
import type { ReleaseRepository, StoredRelease } from '../../../store/ports/studies/release-repository.ts';

/** A study and its end, after which none of its releases is valid. */
export type StudyEnd = Pick<Purpose, 'id' | 'until'>;

const FINAL_STATES: readonly string[] = ['refused', 'withdrawn', 'objected', 'expired'];

export interface ReleaseValidityContext {
  readonly personById: PersonById;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whether the study may keep a release: a pause invalidates nothing. The study must not be over, and each of the
 * release's people must exist in its generations and have stopped neither the study nor the recording.
 */
export const isReleaseValid = (
  { people, source }: Pick<StoredRelease, 'people' | 'source'>,
  study: StudyEnd,
  { personById, now }: ReleaseValidityContext,
): boolean =>
  (study.until ?? Infinity) > now &&
  people.every(({ id, recordGeneration, studyGeneration }) => {
    const person = personById(id);
    if (person === undefined) return false;
    const decision = ownValue(person.decisions, study.id);
    if (translateGeneration(person, { id, generation: studyGeneration }, study.id) !== (decision?.generation ?? 1))
      return false;
    if (decision === undefined || FINAL_STATES.includes(decision.state) || (decision.until ?? Infinity) <= now)
      return false;
    return (
      retentionVerdict(recordPurposeId(source), [{ id, role: 'actor', generation: recordGeneration }], personById) ===
      'keep'
    );
  });

/** Whether a release to a study was made under an id that has been merged into another, so with a former pseudonym. */
export const hasFormerIds = (
  { people, study }: Pick<StoredRelease, 'people' | 'study'>,
  personById: PersonById,
): boolean => !isForwarding(study) && people.some(({ id }) => (personById(id)?.id ?? id) !== id);

/** Filters release keys to those whose records a study may still receive. */
export type FilterReleasable = (study: StudyEnd, keys: readonly string[]) => Promise<ReadonlySet<string>>;

interface FilterReleasableDeps {
  readonly releases: Pick<ReleaseRepository, 'find'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly now: () => number;
}

/**
 * Decisions are read after the call, so that a stop takes effect at once. Pending retractions are not releasable.
 * Rejects with Problem `store-unavailable`.
 */
export const createFilterReleasable =
  ({ releases, people, now }: FilterReleasableDeps): FilterReleasable =>
  async (study, keys) => {
    if (keys.length === 0) return new Set();
    const found = await releases.find([...new Set(keys)]);
    const persons = await people.findById(
      new Set([...found.values()].flatMap((release) => release.people.map(({ id }) => id))),
    );
    const context: ReleaseValidityContext = { personById: (id) => persons.get(id), now: now() };
    return new Set(
      [...found.values()]
        .filter(
          (release) =>
            release.study === study.id &&
            release.pendingRetraction === undefined &&
            isReleaseValid(release, study, context),
        )
        .map(({ key }) => key),
    );
  };
