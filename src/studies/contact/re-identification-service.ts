import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { responsiblePersonOfRuling } from '../../consent/purposes/workflow/four-eyes.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { Person, Purpose } from '../../consent/model/types.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { FindResponsiblePerson } from '../../access/sources/find-responsible-person.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import {
  actorsOf,
  approveRequest,
  beginDisclosure,
  checkDisclosable,
  completeDisclosure,
  type ResponsiblePeopleByActor,
  type ReidentificationRequest,
  type ReidentificationRole,
  refuseRequest,
  rulingsOf,
} from '../study/re-identification-request.ts';
import type { StudyKeyStore } from '../study/key-store.ts';
import { createReadOwnedStudy } from '../study/owned-study.ts';
import type { StudyKeys } from '../study/study-keys.ts';
import { readStudyState, type StudyState } from '../study/study-state.ts';
import type { StudyReader } from '../stream/study-readers.ts';
import { withRulingEvent } from './re-identification-events.ts';
import { createRequestRepository, findRequest, type RequestRepository, studyDestroyed } from './request-repository.ts';
import type { SourceIdentifier } from './source-identifiers.ts';
import type { ReidentificationRuling } from './validate-re-identification.ts';

export interface ReidentificationServiceDeps {
  /** Rejects with Problem `not-found`. */
  readonly readPurpose: (id: string) => Promise<PurposeDetails>;
  readonly studies: Pick<StudyRepository, 'all' | 'find' | 'update'>;
  readonly keys: StudyKeyStore;
  readonly identities: {
    readonly find: (study: Purpose, pseudonym: string, keys: StudyKeys) => Promise<Person | undefined>;
    readonly read: (person: Person, sources: readonly string[]) => Promise<ReidentifiedPerson>;
  };
  readonly findResponsiblePerson: FindResponsiblePerson;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly newId: () => string;
  readonly now: () => number;
}

/** The person behind a pseudonym, disclosed only to a data protection officer. */
export interface ReidentifiedPerson {
  readonly person: string;
  /** A child's first name, if the institution gave it. */
  readonly name?: string;
  /** The identifiers; empty if none of their statements is stored any more. */
  readonly knownAs: readonly SourceIdentifier[];
}

export interface RequestReference {
  readonly study: string;
  readonly id: string;
}

/** All requests of one study, the oldest first; `owner` is the lab that asks. */
export interface StudyReidentifications {
  readonly purpose: Purpose;
  readonly owner?: string;
  readonly requests: readonly ReidentificationRequest[];
}

/**
 * Requests of labs to learn the person behind a pseudonym; two approvals disclose the person once. Calls reject with
 * Problem `store-unavailable`, `overloaded`, `not-found` and, except for lists, `state-conflict` if the study has not
 * begun or is destroyed.
 */
export interface ReidentificationService {
  /** Rejects with Problem `not-found` if the study is another lab's, and as `addRequest` does. */
  request(
    reader: StudyReader,
    study: string,
    content: Pick<ReidentificationRequest, 'pseudonym' | 'reason'>,
  ): Promise<ReidentificationRequest>;
  /**
   * The stored requests, the oldest first; none of a destroyed study. `isOwn`: the reader is of the requesting lab, and
   * may see only what a lab may.
   */
  list(
    reader: StudyReader,
    study: string,
  ): Promise<{ readonly requests: readonly ReidentificationRequest[]; readonly isOwn: boolean }>;
  /** The requests of all studies that have any. */
  listAll(): Promise<readonly StudyReidentifications[]>;
  /** Rejects as `approveRequest` does, and with Problem `forbidden` if the officer is of the requesting lab. */
  approve(
    officer: StudyReader,
    reference: RequestReference,
    ruling: ReidentificationRuling,
  ): Promise<ReidentificationRequest>;
  /** Rejects as `refuseRequest` does, and with Problem `forbidden` if the officer is of the requesting lab. */
  refuse(
    officer: StudyReader,
    reference: RequestReference,
    role: ReidentificationRole,
  ): Promise<ReidentificationRequest>;
  /**
   * Discloses the person. Rejects as `checkDisclosable` does, and with Problem `not-found` if no participant has this
   * pseudonym; the call may be retried, unless a disclosure had begun. A response that is lost is not repeated.
   */
  reveal(officer: StudyReader, reference: RequestReference): Promise<ReidentifiedPerson>;
}

const studyNotFound = (): Problem => new Problem('not-found', 'there is no such study');
const personNotFound = (): Problem => new Problem('not-found', 'no participant of the study has this pseudonym');

/** Finds the people behind rulings. */
const createResponsiblePeople = (findResponsiblePerson: FindResponsiblePerson) => ({
  rulingBy: async ({ key }: StudyReader) => ({
    by: key,
    ...(await responsiblePersonOfRuling(findResponsiblePerson, key)),
  }),
  /** The persons are looked up again: for some keys they are not stored, and a person may count as another since. */
  findResponsiblePeople: async (request: ReidentificationRequest): Promise<ResponsiblePeopleByActor> => {
    const actors = actorsOf(rulingsOf(request));
    return new Map(
      await Promise.all(actors.map(async (actor) => [actor, await findResponsiblePerson(actor)] as const)),
    );
  },
});

/** Reads a study and its requests for an officer of another lab. Then all earlier rulings are in the audit log. */
const createReadForOfficer =
  (readPurpose: ReidentificationServiceDeps['readPurpose'], repository: RequestRepository) =>
  async (
    { source, hasInScope }: StudyReader,
    study: string,
  ): Promise<{ readonly purpose: Purpose; readonly requests: readonly ReidentificationRequest[] }> => {
    const { inForce: purpose, owner } = await readPurpose(study);
    if (purpose === undefined || hasInScope?.(purpose.scope.sources) === false) throw studyNotFound();
    if (owner === source) throw new Problem('forbidden', 'the lab that asks does not rule on its own request');
    const requests = await repository.list(purpose);
    await repository.logPendingEvents(purpose, requests);
    return { purpose, requests };
  };

export const createReidentificationService = (deps: ReidentificationServiceDeps): ReidentificationService => {
  const { readPurpose, studies, keys, identities, findResponsiblePerson, auditLog, newId, now } = deps;
  const readOwnedStudy = createReadOwnedStudy(readPurpose);
  const repository = createRequestRepository({ studies, auditLog });

  const { rulingBy, findResponsiblePeople } = createResponsiblePeople(findResponsiblePerson);
  const readForOfficer = createReadForOfficer(readPurpose, repository);

  return {
    request: async (reader, study, content) => {
      const { source } = reader;
      await repository.list(await readOwnedStudy(source, study));
      const request = { id: newId(), ...content, ...(await rulingBy(reader)), at: now() };
      await repository.add(study, request);
      return request;
    },
    list: async ({ source, hasInScope }, study) => {
      const { inForce, owner } = await readPurpose(study);
      if (inForce === undefined || (owner !== source && hasInScope?.(inForce.scope.sources) === false))
        throw studyNotFound();
      const { contacts: requests = [] } = (await readStudyState(studies, study)) ?? {};
      await repository.logPendingEvents(inForce, requests);
      return { requests, isOwn: owner === source };
    },
    listAll: async () => {
      const states = (await studies.all()) as readonly StudyState[];
      const all = await Promise.all(
        states
          .filter(({ contacts = [] }) => contacts.length > 0)
          .map(async ({ id, contacts: requests = [] }) => ({ ...(await readPurpose(id)), requests })),
      );
      const started = all.flatMap(({ inForce, owner, requests }) =>
        inForce === undefined ? [] : [{ purpose: inForce, requests, ...defined({ owner }) }],
      );
      for (const { purpose, requests } of started) await repository.logPendingEvents(purpose, requests);
      return started;
    },
    approve: async (officer, { study, id }, { role, ...delay }) => {
      const { purpose, requests } = await readForOfficer(officer, study);
      const responsiblePeople = await findResponsiblePeople(findRequest(requests, id));
      const ruling = await rulingBy(officer);
      return repository.update(purpose, id, (request) => {
        const approved = approveRequest(request, role, { ...ruling, at: now(), ...delay, responsiblePeople });
        return approved === request ? request : withRulingEvent(request, approved, purpose);
      });
    },
    refuse: async (officer, { study, id }, role) => {
      const { purpose } = await readForOfficer(officer, study);
      const ruling = await rulingBy(officer);
      return repository.update(purpose, id, (request) =>
        withRulingEvent(request, refuseRequest(request, role, { ...ruling, at: now() }), purpose),
      );
    },
    reveal: async (officer, { study, id }) => {
      const { purpose, requests } = await readForOfficer(officer, study);
      const ruling = { by: officer.key, at: now() };
      const request = findRequest(requests, id);
      checkDisclosable(request, officer.key);
      const studyKeys = await keys.find(study);
      if (studyKeys === undefined) throw studyDestroyed();
      const person = await identities.find(purpose, request.pseudonym, studyKeys);
      if (person === undefined && request.showing === undefined) throw personNotFound();
      const identity = person && (await identities.read(person, purpose.scope.sources));
      // This is stored before the disclosure, so that the audit log has every disclosure, and no refused one.
      if (identity !== undefined)
        await repository.update(purpose, id, (one) => beginDisclosure(one, ruling, identity.person));
      await repository.update(purpose, id, (one) => completeDisclosure(one, ruling));
      if (identity === undefined) throw personNotFound();
      return identity;
    },
  };
};
