import type { Store } from '../../../src/store/ports/store.ts';
import { aDocument } from '../../support/builders/store/a-document.ts';
import { describeAccessRecordRepository } from './consent/store-access-records.contract.ts';
import { describeActivityRepository } from './statements/store-activities.contract.ts';
import { describeCopyRepository } from './store-copies.contract.ts';
import { describeDeadLetterRepository } from './sink/store-dead-letters.contract.ts';
import { describeDocumentOwners } from './statements/store-document-owners.contract.ts';
import { describeDocumentRepository } from './statements/store-documents.contract.ts';
import { describeAttachmentRepository } from './statements/store-attachments.contract.ts';
import { describeErasureRepository } from './consent/store-erasures.contract.ts';
import { describeAuditEventRepository } from './consent/store-audit-events.contract.ts';
import { describeEndedSessionRepository } from './consent/store-ended-sessions.contract.ts';
import { describeFactRepository } from './store-facts.contract.ts';
import { describeForwardingRepository } from './studies/store-forwardings.contract.ts';
import { describeIdReservationRepository } from './sink/store-id-reservations.contract.ts';
import { describeMentionRepositories } from './consent/store-mentions.contract.ts';
import { describeOrganisationRepository } from './sources/store-organisations.contract.ts';
import { describeSignInFailureRepository } from './sources/store-sign-in-failures.contract.ts';
import { describePages } from './statements/store-pages.contract.ts';
import { describePersonRepository } from './consent/store-people.contract.ts';
import { describeProfileRepository } from './profiles/store-profiles.contract.ts';
import { describeProgressRepository } from './sink/store-progress.contract.ts';
import { describePurposeRepository } from './consent/store-purposes.contract.ts';
import { describeReleaseRepository } from './studies/store-releases.contract.ts';
import { describePatternRunRepository } from './profiles/store-pattern-runs.contract.ts';
import { describeRunLeaseRepository } from './profiles/store-run-leases.contract.ts';
import { describeStatementRewrite } from './statements/store-rewrite.contract.ts';
import { describeSessionCredentialRepository } from './sources/store-session-credentials.contract.ts';
import { describeSourceRepository } from './sources/store-sources.contract.ts';
import { describeStaffRepositories } from './sources/store-staff.contract.ts';
import { describeStatementErasure } from './statements/store-statement-erasure.contract.ts';
import { describeStatementRepository } from './statements/store-statements.contract.ts';
import { describeStudyRepository } from './studies/store-studies.contract.ts';
import { describeTrafficRepository } from './sources/store-traffic.contract.ts';
import { describeUnmatchedRepository } from './profiles/store-unmatched.contract.ts';
import { describeViolationRepository } from './profiles/store-violations.contract.ts';
import { describeVolumeRepository } from './studies/store-volumes.contract.ts';
import { describeWebhookRepository } from './studies/store-webhooks.contract.ts';

/** A store of one test. */
export interface OpenedStore {
  readonly store: Store;
  /** The same store as another process opens it; the same object where only one process can open it. */
  readonly another: () => Promise<Store>;
  /** Closes all of them and deletes the content. */
  readonly close: () => Promise<void>;
}

/** Runs the test on an empty store. */
export type WithStore = (run: (opened: OpenedStore) => Promise<void>) => () => Promise<void>;

/** The promises of every store (src/store/ports/store.ts). */
export const describeStore = (name: string, open: () => Promise<OpenedStore>): void => {
  const withStore: WithStore = (run) => async () => {
    const opened = await open();
    try {
      await run(opened);
    } finally {
      await opened.close();
    }
  };
  describe(name, () => {
    describeStatementRepository(withStore);
    describePages(withStore);
    describeProgressRepository(withStore);
    describeDeadLetterRepository(withStore);
    describeIdReservationRepository(withStore);
    describeSourceRepository(withStore);
    describeStaffRepositories(withStore);
    describeOrganisationRepository(withStore);
    describeSessionCredentialRepository(withStore);
    describeEndedSessionRepository(withStore);
    describeFactRepository(withStore);
    describeSignInFailureRepository(withStore);
    describeAttachmentRepository(withStore);
    describeDocumentRepository(withStore);
    describeDocumentOwners(withStore);
    describeActivityRepository(withStore);
    describeProfileRepository(withStore);
    describePatternRunRepository(withStore);
    describeRunLeaseRepository(withStore);
    describeViolationRepository(withStore);
    describeUnmatchedRepository(withStore);
    describeStatementErasure(withStore);
    describeStatementRewrite(withStore);
    describePersonRepository(withStore);
    describePurposeRepository(withStore);
    describeAuditEventRepository(withStore);
    describeErasureRepository(withStore);
    describeMentionRepositories(withStore);
    describeAccessRecordRepository(withStore);
    describeReleaseRepository(withStore);
    describeStudyRepository(withStore);
    describeTrafficRepository(withStore);
    describeVolumeRepository(withStore);
    describeForwardingRepository(withStore);
    describeWebhookRepository(withStore);
    describeCopyRepository(withStore);

    describe('A store', () => {
      it(
        'answers a ping while it is open',
        withStore(async ({ store }) => {
          await expect(store.ping()).resolves.toBeUndefined();
        }),
      );

      it(
        'answers store-unavailable once it is closed',
        withStore(async ({ another }) => {
          const other = await another();
          await other.close();
          await expect(other.ping()).rejects.toMatchObject({ kind: 'store-unavailable' });
          await expect(other.statements.find(['00000000-0000-4000-8000-000000000000'])).rejects.toMatchObject({
            kind: 'store-unavailable',
          });
          await expect(other.progress.claim(0)).rejects.toMatchObject({ kind: 'store-unavailable' });
          await expect(other.facts.putIfAbsent('a', 'b')).rejects.toMatchObject({ kind: 'store-unavailable' });
        }),
      );

      it(
        'may be closed twice',
        withStore(async ({ another }) => {
          const other = await another();
          await other.close();
          await expect(other.close()).resolves.toBeUndefined();
        }),
      );

      it(
        'finishes calls under way before it closes',
        withStore(async ({ another }) => {
          const other = await another();
          const fact = other.facts.putIfAbsent('begun', 'before the end');
          const written = other.documents.write(aDocument(), undefined);
          await other.close();
          await expect(fact).resolves.toBe('before the end');
          await expect(written).resolves.toBe(true);
        }),
      );
    });
  });
};
