import { randomUUID } from 'node:crypto';
import { createRetentionGuard } from '../../ingest/sink-outcome/retention-guard.ts';
import type { ReadAfterWrite } from '../../ingest/sink-outcome/read-after-write.ts';
import { createVoidStatement, type VoidStatement } from '../../ingest/void-statement.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import type { FilterVisible } from '../../reads/query/filter-visible.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

interface VoidStatementRooms {
  readonly journal: Journal;
  readonly consent: ConsentServices;
  readonly filterVisible: FilterVisible;
}

interface VoidStatementOptions {
  readonly publicUrl: string;
  readonly readAfterWrite: ReadAfterWrite;
  readonly consistentThrough: ConsistentThrough;
  readonly now: () => number;
}

/** The act by which an operator voids a statement of a source. */
export const composeVoidStatement = (
  { journal, consent, filterVisible }: VoidStatementRooms,
  { publicUrl, readAfterWrite, consistentThrough, now }: VoidStatementOptions,
): VoidStatement =>
  createVoidStatement({
    findByUuid: consent.lookups.findByUuid,
    filterVisible,
    gate: consent.gate,
    checkRetention: createRetentionGuard({ lagMs: () => consistentThrough.lagMs(), retentionMs: journal.retentionMs }),
    journal,
    readAfterWrite,
    recordChange: consent.recordChange,
    settings: { publicUrl, newId: randomUUID, now },
  });
