import { defined } from '../../core/json-object.ts';
import type { JournalMessage } from '../../journal/port/journal.ts';
import type { SinkConsent } from './sink-consent.ts';

interface RestoredObserver {
  /** Called for each restored decision; without a purpose it is for all. */
  decisionRestored?(of: { readonly purpose?: string; readonly erases: boolean }): void;
}

/**
 * Restores decisions that the store lacks, before the statements of the same messages are written. Statements after a
 * marker were admitted by its decision; those after a stop are denied before anything is erased. Repeatable.
 */
export const createRestoreDecisions =
  (consent: SinkConsent | undefined, observe: RestoredObserver | undefined) =>
  async (messages: readonly JournalMessage[]): Promise<void> => {
    if (consent?.recovery === undefined) return;
    for (const { marker } of messages) {
      if (marker === undefined || 'statements' in marker) continue;
      const { purpose, source, generation } = marker;
      if (purpose === undefined && source !== undefined) continue;
      const isRestored = await consent.recovery.restoreDecision(marker);
      if (isRestored) observe?.decisionRestored?.({ ...defined({ purpose }), erases: generation > 0 });
    }
  };
