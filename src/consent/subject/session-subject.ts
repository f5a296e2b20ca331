import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { PersonRepository } from '../../store/ports/consent/person-repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { holderOf, signInData } from '../audit/sign-in-events.ts';
import { idsOf } from '../model/merged-ids.ts';
import { latestAssertion, type ParentalConsentAssertion } from '../model/parental-consent.ts';
import type { Person } from '../model/types.ts';
import { toPerson } from '../people/person-mapping.ts';
import type { Session } from './sign-in-links.ts';

/** The person of a session. */
export interface SessionSubject {
  /** Absent if no person has the identifier yet. */
  readonly person?: Person;
  /** The present id of the person, and the merged ones. */
  readonly ids: readonly string[];
  /** The 15th birthday by the institution's latest assertion; milliseconds since the epoch. */
  readonly parentalConsentUntil?: number;
  readonly name?: string;
}

/** Every call rejects with Problem `store-unavailable`. */
export interface SessionSubjects {
  /** Creates no person. Rejects with Problem `forbidden` if a guardian may no longer decide. */
  find(session: Session): Promise<SessionSubject>;
  /**
   * Persists the subject before a decision: the person, and what the institution asserted with the link, unless it has
   * asserted another birthday since. The sign-in of a person who is new becomes an event. Resolves with the person's
   * id; rejects with Problem `overloaded`.
   */
  persist(session: Session, subject: SessionSubject): Promise<string>;
}

interface SessionSubjectsDeps {
  readonly people: Pick<PersonRepository, 'findByIdentifiers' | 'create' | 'find' | 'update'>;
  readonly auditLog: AuditLog;
  readonly newId: () => string;
  readonly now: () => number;
}

const RETRY = { tries: 20, overloaded: 'too many decisions for this person at once; nothing of this was kept' };

const assertionOf = ({ parentalConsentUntil, issued }: Session): ParentalConsentAssertion =>
  parentalConsentUntil === undefined ? {} : { parentalConsentUntil, parentalConsentSetAt: issued };

/** A name or birthday in the link holds before what the institution asserted earlier. */
export const createSessionSubjects = ({ people, auditLog, newId, now }: SessionSubjectsDeps): SessionSubjects => {
  const createPerson = async (session: Session): Promise<string> => {
    const created = await people.create([{ id: newId(), identifier: session.person }]);
    const stored = created.get(session.person);
    if (stored === undefined)
      throw new Problem('overloaded', 'this person was removed at the same time; nothing of this was kept');
    return stored.id;
  };

  /** Records the sign-in of a new person, as its first event could name no person. */
  const recordSignIn = (person: string, session: Session) =>
    auditLog.append({
      id: `known-${session.link}`,
      at: now(),
      type: 'signed-in',
      person,
      by: holderOf(session, session.link),
      data: signInData(session, session.organisation),
    });

  const storeAssertion = async (id: string, session: Session): Promise<void> => {
    const assertion = assertionOf(session);
    if (assertion.parentalConsentUntil === undefined) return;
    await retryOnConflict(RETRY, async () => {
      const stored = (await people.find([id])).get(id);
      if (stored === undefined || latestAssertion(stored, assertion) === stored) return true;
      return (await people.update({ ...stored, ...assertion, v: stored.v + 1 })) ? true : undefined;
    });
  };

  return {
    find: async (session) => {
      const stored = (await people.findByIdentifiers([session.person])).get(session.person);
      const { parentalConsentUntil } = latestAssertion(assertionOf(session), stored ?? {});
      if (session.role === 'guardian' && parentalConsentUntil !== undefined && parentalConsentUntil <= now())
        throw new Problem('forbidden', 'this person is 15 by now, and decides alone');
      const name = session.name ?? stored?.name ?? session.guardian?.child;
      const birthday = parentalConsentUntil === undefined ? {} : { parentalConsentUntil };
      return {
        ...(stored === undefined
          ? { ids: [] }
          : { person: { ...toPerson(stored), ...birthday }, ids: idsOf(toPerson(stored)) }),
        ...birthday,
        ...defined({ name }),
      };
    },
    persist: async (session, { person }) => {
      const id = person?.id ?? (await createPerson(session));
      if (person === undefined) await recordSignIn(id, session);
      await storeAssertion(id, session);
      return id;
    },
  };
};
