import type { AuditLog } from '../audit/audit-log.ts';
import { type ErasureEvents, type ErasureStage, readErasureEvents } from '../audit/erasure-events.ts';
import { comeBack, returnIsJoint } from '../decisions/keep-out.ts';
import type { KeptOut } from '../model/types.ts';
import { EVENTS_SEARCHED } from './my-history.ts';
import type { SessionScope } from './session-scope.ts';
import type { SessionSubject } from './session-subject.ts';
import { initiatorOf, type Session } from './sign-in-links.ts';

/** The state of a person who has had everything deleted. */
export interface MyKeptOut extends Pick<KeptOut, 'since' | 'signatures'> {
  /** Coming back takes two yeses, the person's and a guardian's. */
  readonly isJoint: boolean;
  /** True if this sign-in may come back now. */
  readonly mayReturn: boolean;
  /** True if only another sign-in may come back. */
  readonly isWithheld: boolean;
  readonly erasure: ErasureStage;
}

/** The erasures in the latest events under these ids. */
export const readErasuresOf = async (
  auditLog: Pick<AuditLog, 'listByPerson'>,
  ids: readonly string[],
): Promise<ErasureEvents> =>
  readErasureEvents((await Promise.all(ids.map((id) => auditLog.listByPerson(id, { limit: EVENTS_SEARCHED })))).flat());

interface ReadKeptOutDeps {
  readonly auditLog: Pick<AuditLog, 'listByPerson'>;
  readonly now: () => number;
}

/** Reads the state of a person who is kept out; undefined for others, and for a tool, which sees only its source. */
export const createReadKeptOut =
  ({ auditLog, now }: ReadKeptOutDeps) =>
  async (
    session: Session,
    { subject: { person, ids }, scope }: { readonly subject: SessionSubject; readonly scope: SessionScope },
  ): Promise<MyKeptOut | undefined> => {
    const keptOut = person?.keptOut;
    if (person === undefined || keptOut === undefined || session.assurance === 'tool') return undefined;
    const at = now();
    const tried = comeBack(person, { by: initiatorOf(session), language: 'en' }, at);
    const isOffered = tried !== 'unchanged' && !('outcome' in tried);
    const isEverythingInScope = scope.sources === undefined;
    return {
      since: keptOut.since,
      signatures: keptOut.signatures,
      isJoint: returnIsJoint(person, at),
      mayReturn: isOffered && isEverythingInScope,
      isWithheld: isOffered && !isEverythingInScope,
      erasure: (await readErasuresOf(auditLog, ids)).isUnderWay ? 'under-way' : 'done',
    };
  };
