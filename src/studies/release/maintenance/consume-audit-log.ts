import { defined, ownValue } from '../../../core/json-object.ts';
import type { AuditLog } from '../../../consent/audit/audit-log.ts';
import type { AuditEvent } from '../../../consent/audit/hash-chain.ts';
import { idsOf } from '../../../consent/model/merged-ids.ts';
import type { Person, Purpose } from '../../../consent/model/types.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { sourceOfRecord } from '../../../consent/purposes/recording-purpose.ts';
import { isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { StudyRepository } from '../../../store/ports/studies/study-repository.ts';
import { type ScanPosition, type StudyState, updateStudyState } from '../../study/study-state.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';
import type { ReleaseRetraction } from '../retraction/retract-releases.ts';

export interface ConsumeAuditLogDeps {
  readonly auditLog: Pick<AuditLog, 'list'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly studies: Pick<StudyRepository, 'find' | 'update' | 'addParticipants' | 'removeParticipants'>;
  readonly retraction: Pick<ReleaseRetraction, 'findInvalidOfPerson' | 'request' | 'findFormer' | 'requestRenewal'>;
  /** Called before releases are made anew: a merge of two people may bring the study below its threshold. */
  readonly updateEligibility: (study: string) => Promise<unknown>;
  /**
   * Releases the stored statements of a participant, from a position on; resolves with the position at which the
   * deadline stopped it, undefined at the end.
   */
  readonly releaseStored: (
    study: string,
    person: Person,
    scan: PublisherSlot & { readonly from: ScanPosition | undefined },
  ) => Promise<ScanPosition | undefined>;
}

export interface AuditLogProgress {
  /** True if an event concerned the study. */
  readonly hasRelevantEvents: boolean;
  readonly hasMore: boolean;
}

const PAGE_SIZE = 500;

const isRelevant = ({ person, purpose: eventPurpose }: AuditEvent, { id, scope }: Purpose): boolean => {
  if (person === undefined) return false;
  if (eventPurpose === undefined || eventPurpose === id) return true;
  const source = sourceOfRecord(eventPurpose);
  return source !== undefined && scope.sources.includes(source);
};

/** The sequence number of the last event of each person. */
const lastEvents = (events: readonly AuditEvent[]): ReadonlyMap<string, number> =>
  new Map(events.map(({ person = '', seq }) => [person, seq]));

/** Applies the decisions of a person to a study. Resolves with the person, if they take part. */
const createUpdateParticipation =
  ({ people, studies, retraction, updateEligibility }: ConsumeAuditLogDeps) =>
  async (study: string, id: string): Promise<Person | undefined> => {
    const person = (await people.findById([id])).get(id);
    // Decisions of a damaged person are not known: until a repair, nothing is released, and nothing is taken back.
    if (person !== undefined && isDamaged(person)) return undefined;
    const takesPart = person !== undefined && ownValue(person.decisions, study)?.state === 'granted';
    if (takesPart) await studies.addParticipants(study, [person.id]);
    const ids = [id, ...(person === undefined ? [] : idsOf(person))];
    await studies.removeParticipants(
      study,
      ids.filter((one) => !takesPart || one !== person.id),
    );
    const invalid = (await retraction.findInvalidOfPerson(id)).filter((release) => release.study === study);
    await retraction.request(invalid, 'removed');
    const former = person?.mergedIds === undefined ? [] : await retraction.findFormer(person, study);
    if (former.length > 0) {
      await updateEligibility(study);
      await retraction.requestRenewal(former);
    }
    return takesPart ? person : undefined;
  };

/**
 * Applies decisions to a study in the order of the audit log: updates participants, retracts invalid releases, releases
 * stored statements. Stops at the deadline and continues from `StudyState.seq`; after a crash an event may be consumed
 * again.
 */
export const createConsumeAuditLog = (deps: ConsumeAuditLogDeps) => {
  const { auditLog, studies, releaseStored } = deps;
  const updateParticipation = createUpdateParticipation(deps);

  const saveProgress = (study: string, seq: number, following?: StudyState['following']): Promise<StudyState> =>
    updateStudyState(studies, study, (state) => {
      if (state.seq > seq || (state.seq === seq && following === undefined && state.following === undefined))
        return state;
      const { following: _, ...rest } = state;
      return { ...rest, seq, ...defined({ following }) };
    });

  /** Consumes one page of events. Resolves with true if the deadline stopped it. */
  const consumePage = async (
    study: string,
    page: { readonly events: readonly AuditEvent[]; readonly relevant: readonly AuditEvent[]; readonly after: number },
    { following, ...slot }: PublisherSlot & Pick<StudyState, 'following'>,
  ): Promise<boolean> => {
    // A person is read as they are now. Their last event of the page stands for the earlier ones, for which no other
    // person waits.
    const last = lastEvents(page.relevant);
    let { after } = page;
    for (const { seq, person: id = '' } of page.events) {
      if (last.get(id) === seq) {
        const from = following?.seq === seq ? following.walked : undefined;
        const person = await updateParticipation(study, id);
        const stoppedAt = person && (await releaseStored(study, person, { ...slot, from }));
        if (stoppedAt !== undefined) {
          await saveProgress(study, after, { seq, walked: stoppedAt });
          return true;
        }
        if (performance.now() >= slot.deadline) {
          await saveProgress(study, seq);
          return true;
        }
      }
      after = seq;
    }
    if (page.events.length > 0) await saveProgress(study, after);
    return false;
  };

  return async (
    purpose: Purpose,
    { seq, following }: Pick<StudyState, 'seq' | 'following'>,
    slot: PublisherSlot,
  ): Promise<AuditLogProgress> => {
    let hasRelevantEvents = false;
    for (let after = seq; ;) {
      const events = await auditLog.list({ after, limit: PAGE_SIZE });
      const relevant = events.filter((event) => isRelevant(event, purpose));
      if (relevant.length > 0) hasRelevantEvents = true;
      const isStopped = await consumePage(
        purpose.id,
        { events, relevant, after },
        { ...slot, ...defined({ following }) },
      );
      if (isStopped) return { hasRelevantEvents, hasMore: true };
      if (events.length < PAGE_SIZE) return { hasRelevantEvents, hasMore: false };
      if (performance.now() >= slot.deadline) return { hasRelevantEvents, hasMore: true };
      after = events.at(-1)?.seq ?? after;
    }
  };
};
