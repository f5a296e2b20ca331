import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { createFilterEvents } from '../../api/audit/visible-events.ts';
import { canSeePurpose } from '../../consent/purposes/workflow/purpose-access.ts';
import { createConfine } from '../../reads/query/confinement.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import { createReadRange } from '../../reads/query/read-range.ts';
import { authorOf } from '../../access/sources/authentication/authority.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Store } from '../../store/ports/store.ts';
import {
  createAuditFeed,
  isDecision,
  isStudyStep,
  decisionContent,
  stepContent,
} from '../../transfer/webhooks/feeds/audit-feed.ts';
import { createDeadLetterFeed } from '../../transfer/webhooks/feeds/dead-letter-feed.ts';
import type { Feed } from '../../transfer/webhooks/feeds/feed.ts';
import { createForwardingFeed } from '../../transfer/webhooks/feeds/forwarding-feed.ts';
import { createStatementFeed } from '../../transfer/webhooks/feeds/statement-feed.ts';
import { createViolationFeed } from '../../transfer/webhooks/feeds/violation-feed.ts';
import type { EventType } from '../../transfer/webhooks/webhook.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

export interface ComposeWebhookFeedsDeps {
  readonly store: Store;
  readonly consent: ConsentServices;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
  /** The time since which statements name their credential, in milliseconds since the epoch; 0: all do. */
  readonly authorsSince: number;
  readonly now: () => number;
}

/** The feeds of webhooks, by the type of their events. */
export type WebhookFeeds = Readonly<Record<EventType, Feed>>;

/** The feeds of webhooks. They read events from their stores, and check them as the routes for these events do. */
export const composeWebhookFeeds = (deps: ComposeWebhookFeedsDeps): WebhookFeeds => {
  const { store, consent, consistentThrough, authorsSince, now } = deps;
  const { auditLog, purposeWorkflow } = consent;
  const filterDecisions = createFilterEvents({
    auditLog,
    purposeWorkflow,
    organisations: consent.lookups.organisations,
    // The list of accounts decides which events of accounts are visible. No such event is a decision.
    staffAccounts: { list: () => Promise.resolve([]) },
  });
  const readVisiblePurposes = async (by: StaffPrincipal): Promise<ReadonlySet<string>> => {
    const seen = (await purposeWorkflow.list()).filter((one) => canSeePurpose(by, one));
    return new Set(seen.map(({ purpose }) => purpose.id));
  };
  const filterSteps = async (events: readonly AuditEvent[], by: StaffPrincipal): Promise<readonly AuditEvent[]> => {
    const ids = await readVisiblePurposes(by);
    return events.filter(({ purpose = '' }) => ids.has(purpose));
  };
  const ofChain = { auditLog, auditEvents: store.auditEvents };
  return {
    'statements.stored': createStatementFeed({
      readRange: createReadRange({
        repository: store.statements,
        filterVisible: consent.filterVisible,
        confine: createConfine({ authorOf, authorsSince }),
        recordAccess: consent.recordAccess,
        route: ACCESS_ROUTES.webhooks,
      }),
      consistentThrough,
    }),
    'consent.decided': createAuditFeed(ofChain, {
      type: 'consent.decided',
      isOf: isDecision,
      filterSeen: filterDecisions,
      eventContent: decisionContent,
    }),
    'study.step': createAuditFeed(ofChain, {
      type: 'study.step',
      isOf: isStudyStep,
      filterSeen: filterSteps,
      eventContent: stepContent,
    }),
    'profile.violation': createViolationFeed({ violations: store.violations, now }),
    'dead-letter.added': createDeadLetterFeed({ deadLetters: store.deadLetters, now }),
    'forwarding.dead-letter': createForwardingFeed({
      forwardings: store.forwardings,
      readVisible: readVisiblePurposes,
    }),
  };
};
