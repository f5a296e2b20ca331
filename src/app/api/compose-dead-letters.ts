import { randomUUID } from 'node:crypto';
import { createRecordChange } from '../../consent/audit/record-change.ts';
import { createMayBeMarker } from '../../consent/erasure/lost-markers.ts';
import { createDeadLetters, type DeadLetters } from '../../ingest/dead-letters.ts';
import { createIngest, type IngestDeps } from '../../ingest/ingest.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

/** What operators do with dead letters, whose statements take the way of new ones under their first authority. */
export const composeDeadLetters = (
  { store, consent }: { readonly store: Store; readonly consent: ConsentServices },
  ingest: IngestDeps,
): DeadLetters =>
  createDeadLetters({
    deadLetters: store.deadLetters,
    sources: store.sources,
    mayBeMarker: createMayBeMarker(store),
    ingestAs: (authority) => createIngest({ ...ingest, authority: () => authority }),
    recordAccess: consent.recordAccess,
    recordChange: createRecordChange({ auditLog: consent.auditLog, newId: randomUUID, now: ingest.now }),
  });
