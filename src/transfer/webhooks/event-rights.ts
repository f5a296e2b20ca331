import { type Fault, Problem } from '../../core/problem.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { mayOperate, mayWriteStatements, statementReadScope, STUDY_READERS } from '../../access/sources/scopes.ts';
import { ACCOUNT_PREFIX } from '../../access/sources/find-responsible-person.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { EventType, Webhook, WebhookMessage } from './webhook.ts';

/** The right to receive events of a type: the same as for the routes that show these events. */
interface EventRight {
  readonly permits: (who: Pick<StaffPrincipal, 'actor' | 'scopes' | 'organisation'>) => boolean;
  /** The detail of a fault. */
  readonly needs: string;
  /** The data of learners that its messages may carry, if the owner asks for content. */
  readonly carries: 'statements' | 'none';
}

const isAccount = ({ actor }: Pick<StaffPrincipal, 'actor'>): boolean => actor.startsWith(ACCOUNT_PREFIX);

const RIGHTS: Readonly<Record<EventType, EventRight>> = {
  'statements.stored': {
    permits: (who) => !isAccount(who) && statementReadScope(who.scopes) !== 'none',
    needs: 'needs a credential that may read statements',
    carries: 'statements',
  },
  'consent.decided': {
    permits: ({ scopes }) => scopes.includes('auditor'),
    needs: 'needs the scope auditor',
    carries: 'none',
  },
  'study.step': {
    permits: ({ scopes }) => STUDY_READERS.some((scope) => scopes.includes(scope)),
    needs: `needs the scope ${STUDY_READERS.join(' or ')}`,
    carries: 'none',
  },
  'profile.violation': {
    permits: (who) =>
      mayOperate(who.scopes) ||
      (!isAccount(who) && (mayWriteStatements(who.scopes) || statementReadScope(who.scopes) !== 'none')),
    needs: 'needs the scope operator, or a credential that reads or writes statements',
    carries: 'none',
  },
  'dead-letter.added': {
    permits: ({ scopes, organisation }) => mayOperate(scopes) && organisation === ROOT_ORGANISATION,
    needs: `needs the scope operator in ${ROOT_ORGANISATION}`,
    carries: 'none',
  },
  'forwarding.dead-letter': {
    permits: ({ scopes }) => mayOperate(scopes),
    needs: 'needs the scope operator',
    carries: 'none',
  },
};

/** True if a person or program may receive events of a type, as by its route of /v1 or /xapi. */
export const mayReceive = (type: EventType, who: Pick<StaffPrincipal, 'actor' | 'scopes' | 'organisation'>): boolean =>
  RIGHTS[type].permits(who);

/** True if statements leave in messages of a webhook. */
export const carriesStatements = ({ events, content }: Pick<Webhook, 'events' | 'content'>): boolean =>
  content === 'statements' && events.some((type) => RIGHTS[type].carries === 'statements');

/**
 * True if an operator may see the time of a message of another owner's webhook. Figures show when statements come. The
 * time of a person's decision is only for those who may receive it.
 */
export const maySeeTimesOf = (type: WebhookMessage['type'], operator: StaffPrincipal): boolean =>
  type === 'webhook.test' || type === 'statements.stored' || mayReceive(type, operator);

/** Throws Problem `forbidden` with a fault for each type that the sender may not receive. */
export const checkEventRights = (events: readonly EventType[], who: StaffPrincipal): void => {
  const faults = events.flatMap((type, at): readonly Fault[] =>
    mayReceive(type, who) ? [] : [{ at: `/events/${at}`, detail: RIGHTS[type].needs }],
  );
  if (faults.length > 0) throw new Problem('forbidden', `${who.actor} may not receive all of these`, faults);
};
