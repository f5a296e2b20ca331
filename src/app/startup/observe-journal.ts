import type { JournalObserver } from '../../journal/port/journal.ts';
import { createLimitedLog } from '../../telemetry/limited-log.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';

/** Reports a journal to log and metrics. */
export const observeJournal = ({ log, metrics }: { readonly log: Log; readonly metrics: Metrics }): JournalObserver => {
  const logDamage = createLimitedLog(log, {
    messages: { each: 'the file of the journal is damaged', leftOut: 'more calls found the journal damaged' },
    level: 'error',
  });
  return {
    ...metrics.journal,
    damaged: (damage) => {
      metrics.damage.found('journal-file');
      logDamage(damage);
    },
  };
};
