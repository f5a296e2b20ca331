import { ownValue } from '../../../core/json-object.ts';
import { translateGeneration } from '../../../consent/model/merged-ids.ts';
import { decisionOf, generationOf } from '../../../consent/model/person-decisions.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { retentionVerdict, type PersonById } from '../../../consent/model/policy.ts';
import { recordPurposeId } from '../../../consent/purposes/recording-purpose.ts';
import { isForwarding } from '../../study/forward-key.ts';
import type { Decision, Purpose } from '../../../consent/model/types.ts';
import type { StatementPerson } from '../../../xapi/model/types.ts';
import { isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { ReleaseRepository, StoredRelease } from '../../../store/ports/studies/release-repository.ts';
import type { StudyCut } from '../../study/study-state.ts';

/** A study and its end, after which none of its releases is valid. */
export type StudyEnd = Pick<Purpose, 'id' | 'until'>;

const FINAL_STATES: readonly string[] = ['refused', 'withdrawn', 'objected', 'expired'];

export interface ReleaseValidityContext {
  readonly personById: PersonById;
  /** The present time, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * True if the study may keep a release: a pause invalidates nothing. The study must not be over. Each of the release's
 * people must exist in its generations, and have stopped neither the study nor the recording.
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
    // The decisions are unknown: nothing new is released, and nothing is taken back.
    if (isDamaged(person)) return true;
    const decision = decisionOf(person, study.id);
    if (translateGeneration(person, { id, generation: studyGeneration }, study.id) !== generationOf(person, study.id))
      return false;
    if (decision === undefined || FINAL_STATES.includes(decision.state) || (decision.until ?? Infinity) <= now)
      return false;
    return (
      retentionVerdict(recordPurposeId(source), [{ id, role: 'actor', generation: recordGeneration }], personById) ===
      'keep'
    );
  });

/** True if a release to a study was made under an id that was merged into another, so with a former pseudonym. */
export const hasFormerIds = (
  { people, study }: Pick<StoredRelease, 'people' | 'study'>,
  personById: PersonById,
): boolean => !isForwarding(study) && people.some(({ id }) => (personById(id)?.id ?? id) !== id);

/** A study as its readers may know it: by its last cut. */
export interface StudyAtCut extends StudyEnd {
  readonly cut?: StudyCut;
  /** True if records may be sent: enough people take part now, or did at the last cut. */
  readonly emits: boolean;
}

/** Filters release keys to those whose records the readers of a study may receive. */
export type FilterReleasable = (study: StudyAtCut, keys: readonly string[]) => Promise<ReadonlySet<string>>;

interface FilterReleasableDeps {
  readonly releases: Pick<ReleaseRepository, 'find'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly now: () => number;
}

/**
 * Releases that ended this long before a cut are left out, even if their tombstones have not left. A publisher that is
 * not late has long deleted them. If it is late, readers do not learn who has stopped when.
 */
const OVERDUE_MS = 30_000;

/** True if a decision ended, at `by` at the latest, what its generation `generation` had permitted. */
const hasStoppedBy = (decision: Decision | undefined, generation: number, by: number): boolean => {
  if (decision === undefined) return false;
  const hasStopped = generation !== decision.generation || FINAL_STATES.includes(decision.state);
  return (decision.until ?? Infinity) <= by || (hasStopped && decision.since <= by);
};

/** True if a release has ended at `by` at the latest, and no later change counts. */
const hasEndedBy = (
  { people, source, study, retractedAt = Infinity }: StoredRelease,
  personById: PersonById,
  by: number,
): boolean =>
  retractedAt <= by ||
  people.some(({ id, recordGeneration, studyGeneration }) => {
    const person = personById(id);
    // The time of the end is not known any more. The tombstones of the person show it.
    if (person === undefined) return false;
    if (isDamaged(person)) return true;
    const generation = translateGeneration(person, { id, generation: studyGeneration }, study);
    if (hasStoppedBy(ownValue(person.decisions, study), generation, by)) return true;
    const record = recordPurposeId(source);
    const actor: StatementPerson = { id, role: 'actor', generation: recordGeneration };
    const isKept = retentionVerdict(record, [actor], personById) === 'keep';
    return !isKept && (ownValue(person.decisions, record)?.since ?? Infinity) <= by;
  });

/**
 * Passes keys that the topic has not retracted: later ends show with their tombstones. Records that should have left
 * before the last cut are not sent, nor are damaged records, or those of a damaged person. Rejects with Problem
 * `store-unavailable`.
 */
export const createFilterReleasable =
  ({ releases, people, now }: FilterReleasableDeps): FilterReleasable =>
  async (study, keys) => {
    if (keys.length === 0 || !study.emits || (study.until ?? Infinity) <= now()) return new Set();
    const all = [...(await releases.find([...new Set(keys)])).values()];
    const found = all.filter((one) => !isDamaged(one) && one.study === study.id);
    const by = (study.cut?.before ?? -Infinity) - OVERDUE_MS;
    const persons = await people.findById(new Set(found.flatMap((one) => one.people.map(({ id }) => id))));
    return new Set(found.filter((one) => !hasEndedBy(one, (id) => persons.get(id), by)).map(({ key }) => key));
  };
