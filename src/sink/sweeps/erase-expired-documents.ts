import type { RecordChange } from '../../access/audit/record-change.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ExpiredRecords } from './expired.ts';

interface EraseExpiredDocumentsDeps {
  readonly expired: ExpiredRecords;
  readonly recordChange: RecordChange;
  readonly purgeDeleted: Store['purgeDeleted'];
}

/** Erases the documents of a source that were written last before an instant, as the chain says first. */
export const createEraseExpiredDocuments =
  ({ expired, recordChange, purgeDeleted }: EraseExpiredDocumentsDeps) =>
  ({ by, source, before }: { readonly by: string; readonly source: string; readonly before: number }) =>
    recordChange(
      { type: 'documents.erased', by, data: { source, before: new Date(before).toISOString() } },
      async () => {
        try {
          return await expired.deleteDocuments(source, before);
        } finally {
          await purgeDeleted();
        }
      },
    );
