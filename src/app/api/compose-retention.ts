import type { RecordChange } from '../../access/audit/record-change.ts';
import type { Erasures } from '../../consent/erasure/erasures.ts';
import type { RetentionStart } from '../../consent/gate/retention-window.ts';
import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { createReadExpiredSweep } from '../../telemetry/operations/expired-sweep.ts';
import { createRetention, type Retention } from '../../telemetry/operations/retention.ts';
import { createEraseExpiredDocuments } from '../../sink/sweeps/erase-expired-documents.ts';
import { createExpiredRecords, pagesStoredBefore } from '../../sink/sweeps/expired.ts';
import { HISTORY_KEPT_FOR } from '../../sink/sweeps/sweep-history.ts';
import { DAY_MS } from '../../core/time.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Lookups } from '../consent/compose-lookups.ts';

/** The services that hold data that must go. */
export interface RetainedServices {
  readonly store: Store;
  readonly journal: Pick<Journal, 'retentionMs'>;
  readonly lookups: Pick<Lookups, 'findSharingSources'>;
  readonly erasures: Erasures;
  readonly records: RecordPurposes;
  readonly retentionStart: RetentionStart;
  readonly recordChange: RecordChange;
}

/** The views of erasures and retention for operators, on one store. */
export const composeRetention = (
  { store, journal, lookups, erasures, records, retentionStart, recordChange }: RetainedServices,
  { accessRecordDays, now }: { readonly accessRecordDays: number; readonly now: () => number },
): Retention => {
  const expired = createExpiredRecords({
    ...store,
    findSharingSources: lookups.findSharingSources,
    retainedSince: retentionStart,
    now,
  });
  return createRetention({
    pagesBefore: (range) => pagesStoredBefore(store.statements, range),
    countDocuments: expired.countDocuments,
    purposeKeepOf: async (source) => (await records.get(source)).keep,
    eraseDocuments: createEraseExpiredDocuments({ expired, recordChange, purgeDeleted: () => store.purgeDeleted() }),
    pendingErasures: () => erasures.pending(),
    readExpiredSweep: createReadExpiredSweep(store.traffic),
    keptFor: { ...HISTORY_KEPT_FOR, journal: journal.retentionMs, accessRecords: accessRecordDays * DAY_MS },
    now,
  });
};
