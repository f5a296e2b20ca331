import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { Problem } from '../../core/problem.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { addRequest, type ReidentificationRequest, withoutLoggedEvents } from '../study/re-identification-request.ts';
import { readStudyState, type StudyState, updateStudyState } from '../study/study-state.ts';
import { pendingEvents } from './re-identification-events.ts';

/** Throws Problem `not-found` if no request has this id. */
export const findRequest = (
  requests: readonly ReidentificationRequest[] | undefined,
  id: string,
): ReidentificationRequest => {
  const request = requests?.find((one) => one.id === id);
  if (request === undefined) throw new Problem('not-found', 'there is no such request');
  return request;
};

/** The Problem `state-conflict` of a destroyed study. */
export const studyDestroyed = (): Problem =>
  new Problem(
    'state-conflict',
    'the study is destroyed, and its key with it: nobody can say any more who a pseudonym stood for',
  );

/** The re-identification requests of studies, stored in `StudyState.contacts`; they are lost with the study's key. */
export interface RequestRepository {
  /** Rejects with Problem `state-conflict` if the study has not begun or is destroyed. */
  list(purpose: Purpose): Promise<readonly ReidentificationRequest[]>;
  /** Rejects as `addRequest` does, and with Problem `state-conflict` if the study is destroyed. */
  add(study: string, request: ReidentificationRequest): Promise<void>;
  /** Changes one request atomically with the rest of the study's state; resolves once its events are logged. */
  update(
    purpose: Purpose,
    id: string,
    change: (request: ReidentificationRequest) => ReidentificationRequest,
  ): Promise<ReidentificationRequest>;
  /** Appends the pending events of these requests to the audit log, and removes them from the outbox. */
  logPendingEvents(purpose: Purpose, requests: readonly ReidentificationRequest[]): Promise<void>;
}

interface RequestRepositoryDeps {
  readonly studies: Pick<StudyRepository, 'find' | 'update'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
}

export const createRequestRepository = ({ studies, auditLog }: RequestRepositoryDeps): RequestRepository => {
  const logPendingEvents: RequestRepository['logPendingEvents'] = async (purpose, requests) => {
    for (const event of requests.flatMap((one) => pendingEvents(one, purpose))) await auditLog.append(event);
    const logged = new Set(requests.flatMap(({ unchained = [] }) => unchained.map(({ id }) => id)));
    if (logged.size === 0) return;
    await updateStudyState(studies, purpose.id, (state) =>
      state.contacts === undefined
        ? state
        : { ...state, contacts: state.contacts.map((one) => withoutLoggedEvents(one, logged)) },
    );
  };

  return {
    logPendingEvents,
    list: async ({ id, state }) => {
      if (state === 'destroyed') throw studyDestroyed();
      const found = await readStudyState(studies, id);
      if (found === undefined) throw new Problem('state-conflict', 'the study has not begun');
      return found.contacts ?? [];
    },
    add: async (study, request) => {
      await updateStudyState(studies, study, (state) => {
        if (state.key === undefined) throw studyDestroyed();
        return { ...state, contacts: addRequest(state.contacts ?? [], request) };
      });
    },
    update: async (purpose, id, change) => {
      const replace = (state: StudyState): StudyState => {
        if (state.key === undefined) throw studyDestroyed();
        const before = findRequest(state.contacts, id);
        const after = change(before);
        return after === before
          ? state
          : { ...state, contacts: (state.contacts ?? []).map((one) => (one === before ? after : one)) };
      };
      const updated = findRequest((await updateStudyState(studies, purpose.id, replace)).contacts, id);
      await logPendingEvents(purpose, [updated]);
      return updated;
    },
  };
};
