import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEvent } from '../audit/hash-chain.ts';
import { signInTypeOf } from '../audit/sign-in-events.ts';
import type { FindPurposesInForce } from '../decisions/purposes-in-force.ts';
import type { MakeReceipt, SignedReceipt } from './receipt.ts';
import type { ReadSessionScope } from './session-scope.ts';
import type { SessionSubjects } from './session-subject.ts';
import type { Session } from './sign-in-links.ts';

/** A page of a person's history, the latest event first. */
export interface MyEvents {
  readonly events: readonly AuditEvent[];
  /** The `before` of the next page; absent at the end. */
  readonly next?: number;
}

/** A query for events: only those of `kind`, at most `limit`, beginning before the `seq` `before`. */
export interface EventsQuery {
  readonly before?: number;
  readonly limit: number;
  readonly kind?: 'sign-ins' | 'others';
}

/** The audit events about a person, under any of their ids. */
export interface MyHistory {
  events(session: Session, query: EventsQuery): Promise<MyEvents>;
  /** Rejects with Problem `not-found` if that event is none of this person's decisions. */
  receipt(session: Session, seq: number): Promise<SignedReceipt>;
  /** The last decision on this purpose among the latest 200 events of these ids. */
  last(ids: readonly string[], purpose: string): Promise<AuditEvent | undefined>;
}

interface MyHistoryDeps {
  readonly subjects: Pick<SessionSubjects, 'find'>;
  readonly readScope: ReadSessionScope;
  readonly auditLog: Pick<AuditLog, 'listByPerson' | 'list'>;
  readonly findPurposes: FindPurposesInForce;
  readonly makeReceipt: MakeReceipt;
  readonly now: () => number;
}

/** The number of a person's latest events that are searched. */
export const EVENTS_SEARCHED = 200;

/** True if the person may read the event by now: a re-identification that could endanger them is disclosed later. */
const isDisclosed = ({ type, data }: AuditEvent, now: number): boolean => {
  const until = type === 'contact' ? data?.['delayedUntil'] : undefined;
  return typeof until !== 'string' || Date.parse(until) <= now;
};

const createIsOfKind =
  ({ kind }: Pick<EventsQuery, 'kind'>) =>
  (event: AuditEvent): boolean =>
    kind === undefined || (signInTypeOf(event) !== undefined) === (kind === 'sign-ins');

export const createMyHistory = ({
  subjects,
  readScope,
  auditLog,
  findPurposes,
  makeReceipt,
  now,
}: MyHistoryDeps): MyHistory => {
  const listByIds = async (
    ids: readonly string[],
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly AuditEvent[]> =>
    (await Promise.all(ids.map((id) => auditLog.listByPerson(id, query))))
      .flat()
      .sort((a, b) => b.seq - a.seq)
      .slice(0, query.limit);

  const filterVisible = async (session: Session, all: readonly AuditEvent[]): Promise<readonly AuditEvent[]> => {
    const at = now();
    const events = all.filter((event) => isDisclosed(event, at));
    const scope = await readScope(session);
    if (scope.sources === undefined) return events;
    const found = await findPurposes([...new Set(events.flatMap(({ purpose }) => purpose ?? []))]);
    return events.filter((event) => {
      if (signInTypeOf(event) !== undefined) return scope.hasSignIn(event);
      const { purpose } = event;
      const inForce = purpose === undefined ? undefined : found.get(purpose);
      return inForce !== undefined && scope.has(inForce.purpose);
    });
  };

  return {
    events: async (session, query) => {
      const { ids } = await subjects.find(session);
      const events: AuditEvent[] = [];
      // Pages hide the place of a hidden event, and that there is one.
      for (let before = query.before; events.length <= query.limit;) {
        const page = await listByIds(ids, {
          limit: EVENTS_SEARCHED,
          ...defined({ before }),
        });
        events.push(...(await filterVisible(session, page.filter(createIsOfKind(query)))));
        before = page.at(-1)?.seq;
        if (page.length < EVENTS_SEARCHED || before === undefined) break;
      }
      const hasMore = events.length > query.limit;
      const shown = events.slice(0, query.limit);
      const next = hasMore ? shown.at(-1)?.seq : undefined;
      return { events: shown, ...defined({ next }) };
    },
    receipt: async (session, seq) => {
      const { ids } = await subjects.find(session);
      const [event] = await auditLog.list({ after: seq - 1, limit: 1 });
      const mine =
        event?.seq === seq && ids.includes(event.person ?? '') ? (await filterVisible(session, [event]))[0] : undefined;
      const signed = mine && (await makeReceipt(mine));
      if (signed === undefined) throw new Problem('not-found', 'no decision of yours has this number');
      return signed;
    },
    last: async (ids, purpose) =>
      (await listByIds(ids, { limit: EVENTS_SEARCHED })).find(
        (event) => event.purpose === purpose && event.to !== undefined,
      ),
  };
};
