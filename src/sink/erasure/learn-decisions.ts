import type { JournalMessage } from '../../journal/port/journal.ts';
import type { SinkConsent } from './sink-consent.ts';
import { defined } from '../../core/json-object.ts';

interface LearntObserver {
  /** Without a purpose: for all. */
  learnt?(of: { readonly purpose?: string; readonly erases: boolean }): void;
}

/**
 * Puts decisions in force that the store lacks. It goes before the statements of the same messages: those after a
 * marker were admitted by it, and what comes after a stop is denied before anything is erased. Repeatable.
 */
export const createLearnDecisions =
  (consent: SinkConsent | undefined, observe: LearntObserver | undefined) =>
  async (messages: readonly JournalMessage[]): Promise<void> => {
    if (consent?.recovery === undefined) return;
    for (const { marker } of messages) {
      if (marker === undefined || 'statements' in marker) continue;
      const { purpose, source, generation } = marker;
      if (purpose === undefined && source !== undefined) continue;
      const learnt = await consent.recovery.learnDecision(marker);
      if (learnt) observe?.learnt?.({ ...defined({ purpose }), erases: generation > 0 });
    }
  };
