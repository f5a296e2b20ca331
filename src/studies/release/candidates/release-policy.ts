import { translateGeneration } from '../../../consent/model/merged-ids.ts';
import { decisionOf, generationOf } from '../../../consent/model/person-decisions.ts';
import {
  denialReason,
  isVeto,
  retentionVerdict,
  type DenialReason,
  type PersonById,
  type PolicyPurpose,
} from '../../../consent/model/policy.ts';
import { recordPurposeId } from '../../../consent/purposes/recording-purpose.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import type { StatementPerson } from '../../../xapi/model/types.ts';
import { isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { StoredReleasePerson } from '../../../store/ports/studies/release-repository.ts';

/** The reasons for which the release policy denies a statement, as the metrics count them. */
export type ReleaseDenial = DenialReason | 'not-open' | 'nobody' | 'hidden' | 'gone';

/** The context of the release policy. Times are milliseconds since the epoch. */
export interface ReleaseContext {
  readonly personById: PersonById;
  /** The `timestamp` of the statement. */
  readonly timestamp: number;
  readonly now: number;
}

/**
 * The release policy (gate 2): the reason for which a study may not receive a statement now. The actor, or each member
 * of an acting Group, must exist and permit it. People who are only mentioned are not released, and therefore not
 * asked.
 */
export const releaseDenial = (
  purpose: PolicyPurpose & Pick<Purpose, 'id' | 'state'>,
  people: readonly StatementPerson[],
  { personById, timestamp, now }: ReleaseContext,
): ReleaseDenial | undefined => {
  if (purpose.state !== 'open') return 'not-open';
  let hasActor = false;
  for (const { id, role } of people) {
    if (role === 'other') continue;
    hasActor = true;
    const person = personById(id);
    if (person === undefined) return 'gone';
    if (isDamaged(person)) return 'damaged';
    const why = denialReason(purpose, decisionOf(person, purpose.id), { timestamp, now });
    if (why !== undefined) return why;
  }
  return hasActor ? undefined : 'nobody';
};

/** Why a statement is not forwarded although its actors permit it: a person named in it has said no, or is gone. */
export const mentionDenial = (
  purpose: string,
  people: readonly StatementPerson[],
  personById: PersonById,
): 'gone' | 'stopped' | 'damaged' | undefined => {
  for (const { id, role } of people) {
    if (role !== 'other') continue;
    const person = personById(id);
    if (person === undefined) return 'gone';
    if (isDamaged(person)) return 'damaged';
    if (isVeto(decisionOf(person, purpose))) return 'stopped';
  }
  return undefined;
};

/** Why a stored record is released to no study: it is hidden by an objection, to be erased, or of a damaged person. */
export const recordDenial = (
  source: string,
  people: readonly StatementPerson[],
  personById: PersonById,
): 'hidden' | 'gone' | 'damaged' | undefined => {
  const verdict = retentionVerdict(recordPurposeId(source), people, personById);
  if (verdict === 'damaged') return verdict;
  return verdict === 'keep' ? undefined : verdict === 'erase' ? 'gone' : 'hidden';
};

/**
 * The people of a release: each actor or member once, by their present id, with the generations of the study and the
 * record. People who do not exist any more are left out.
 */
export const releasedPeople = (
  { study, source }: { readonly study: string; readonly source: string },
  people: readonly StatementPerson[],
  personById: PersonById,
): readonly StoredReleasePerson[] => {
  const released = new Map<string, StoredReleasePerson>();
  for (const { id, role, generation } of people) {
    const person = role === 'other' ? undefined : personById(id);
    if (person === undefined) continue;
    const recordGeneration = translateGeneration(person, { id, generation }, recordPurposeId(source));
    released.set(person.id, {
      id: person.id,
      studyGeneration: generationOf(person, study),
      recordGeneration,
    });
  }
  return [...released.values()];
};
