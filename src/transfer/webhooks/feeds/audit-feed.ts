import { defined } from '../../../core/json-object.ts';
import type { AuditLog } from '../../../consent/audit/audit-log.ts';
import type { AuditEvent } from '../../../consent/audit/hash-chain.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { AuditEventRepository } from '../../../store/ports/consent/audit-event-repository.ts';
import type { JsonObject } from '../../../xapi/model/types.ts';
import { mayReceive } from '../event-rights.ts';
import type { Feed } from './feed.ts';
import type { EventType } from '../webhook.ts';

/** A feed of the audit chain: its events, their readers, and the content of a message. */
export interface AuditFeedKind {
  readonly type: EventType;
  readonly isOf: (event: AuditEvent) => boolean;
  /** The events that a person or program sees by the routes of /v1, in their order. */
  readonly filterSeen: (events: readonly AuditEvent[], by: StaffPrincipal) => Promise<readonly AuditEvent[]>;
  readonly eventContent: (event: AuditEvent) => JsonObject;
}

export interface AuditFeedDeps {
  readonly auditLog: Pick<AuditLog, 'list'>;
  readonly auditEvents: Pick<AuditEventRepository, 'head'>;
}

const PAGE_SIZE = 200;

/**
 * The content of a decision: its number and purpose, none if it is of every purpose. /v1/events shows the rest to those
 * who may read it.
 */
export const decisionContent = ({ seq, purpose }: AuditEvent): JsonObject => ({
  seq,
  ...defined({ purpose }),
});

/** The content of a step of a purpose; no person is in it. */
export const stepContent = ({ seq, purpose = '', type, at }: AuditEvent): JsonObject => ({
  seq,
  purpose,
  step: type,
  at,
});

/** Changes by people of a purpose for which statements are recorded or released. */
export const isDecision = ({ type }: AuditEvent): boolean =>
  type === 'decision' || type === 'person.kept-out' || type === 'person.returned';

/** A step in the life of a study or a forwarding; recording is no study. */
export const isStudyStep = ({ type, purpose }: AuditEvent): boolean =>
  purpose?.startsWith('record:') === false && (type.startsWith('purpose.') || type === 'agreement');

/** Events of the audit chain, whose numbers have no gap: a place is the number of the last one. */
export const createAuditFeed = (
  { auditLog, auditEvents }: AuditFeedDeps,
  { type, isOf, filterSeen, eventContent }: AuditFeedKind,
): Feed => {
  const isAfter = async (seq: number, time: number): Promise<boolean> => {
    const [event] = await auditLog.list({ after: seq - 1, limit: 1 });
    return event !== undefined && Date.parse(event.at) > time;
  };
  const page = (from: string) => auditLog.list({ after: Number(from), limit: PAGE_SIZE });
  const seen = async (events: readonly AuditEvent[], by: StaffPrincipal): Promise<readonly AuditEvent[]> => {
    const found = events.filter(isOf);
    return found.length === 0 ? [] : filterSeen(found, by);
  };

  return {
    permits: ({ principal }) => mayReceive(type, principal),
    positionAt: async (time) => {
      // Events stand about in the order of their times.
      let [before, after] = [0, ((await auditEvents.head())?.seq ?? 0) + 1];
      if (after > 1 && !(await isAfter(after - 1, time))) before = after - 1;
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (await isAfter(middle, time)) after = middle;
        else before = middle;
      }
      return String(before);
    },
    next: async (_, { principal }, from) => {
      const events = await page(from);
      const last = events.at(-1);
      return last && { to: String(last.seq), isEmpty: (await seen(events, principal)).length === 0 };
    },
    read: async (_, { principal }, { from, to }) => {
      const events = (await page(from)).filter(({ seq }) => seq <= Number(to));
      const visible = await seen(events, principal);
      return visible.length === 0
        ? undefined
        : JSON.stringify({ count: visible.length, events: visible.map(eventContent) });
    },
  };
};
