import type { Store } from '../../../src/store/ports/store.ts';
import { aDocument } from '../../support/builders/a-document.ts';
import { describeActivityShelf } from './store-activities.contract.ts';
import { describeAsideShelf } from './store-dead-letters.contract.ts';
import { describeDocumentShelf } from './store-documents.contract.ts';
import { describeAttachmentShelf } from './store-attachments.contract.ts';
import { describeErasureShelf } from './store-erasures.contract.ts';
import { describeEventShelf } from './store-audit-events.contract.ts';
import { describeFactShelf } from './store-facts.contract.ts';
import { describePages } from './store-pages.contract.ts';
import { describePeopleShelf } from './store-people.contract.ts';
import { describeProfileShelf } from './store-profiles.contract.ts';
import { describeProgressShelf } from './store-progress.contract.ts';
import { describePurposeShelf } from './store-purposes.contract.ts';
import { describeReleaseShelf } from './store-releases.contract.ts';
import { describeRunShelf } from './store-pattern-runs.contract.ts';
import { describeSourceShelf } from './store-sources.contract.ts';
import { describeStatementErasure } from './store-statement-erasure.contract.ts';
import { describeStatementShelf } from './store-statements.contract.ts';
import { describeStudyShelf } from './store-studies.contract.ts';
import { describeViolationShelf } from './store-violations.contract.ts';
import { describeVolumeShelf } from './store-volumes.contract.ts';

/** A store that a test has for itself. */
export interface OpenedStore {
  readonly store: Store;
  /** Another process's way into the same store; a store that one process alone can reach gives the same again. */
  readonly another: () => Promise<Store>;
  /** Closes every way in and removes what was stored. */
  readonly close: () => Promise<void>;
}

/** Runs the case on an empty store. */
export type WithStore = (run: (opened: OpenedStore) => Promise<void>) => () => Promise<void>;

/** What every store promises (src/store/ports/store.ts). */
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
    describeStatementShelf(withStore);
    describePages(withStore);
    describeProgressShelf(withStore);
    describeAsideShelf(withStore);
    describeSourceShelf(withStore);
    describeFactShelf(withStore);
    describeAttachmentShelf(withStore);
    describeDocumentShelf(withStore);
    describeActivityShelf(withStore);
    describeProfileShelf(withStore);
    describeRunShelf(withStore);
    describeViolationShelf(withStore);
    describeStatementErasure(withStore);
    describePeopleShelf(withStore);
    describePurposeShelf(withStore);
    describeEventShelf(withStore);
    describeErasureShelf(withStore);
    describeReleaseShelf(withStore);
    describeStudyShelf(withStore);
    describeVolumeShelf(withStore);

    describe('a store', () => {
      it(
        'can be reached while it is open',
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
          await expect(other.facts.keep('a', 'b')).rejects.toMatchObject({ kind: 'store-unavailable' });
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
        'finishes what is under way before it closes',
        withStore(async ({ another }) => {
          const other = await another();
          const kept = other.facts.keep('begun', 'before the end');
          const written = other.documents.write(aDocument(), undefined);
          await other.close();
          await expect(kept).resolves.toBe('before the end');
          await expect(written).resolves.toBe(true);
        }),
      );
    });
  });
};
