import { createMayBeMarker } from '../../consent/erasure/lost-markers.ts';
import { createDeadLetters, createSend, type DeadLetters } from '../../ingest/dead-letters.ts';
import { createIngest, type IngestDeps } from '../../ingest/ingest.ts';
import { createSalvage, type Salvage } from '../../ingest/salvage.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

interface SendingServices {
  readonly store: Store;
  readonly consent: ConsentServices;
}

const composeParts = ({ store, consent }: SendingServices, ingest: IngestDeps) => ({
  sources: store.sources,
  ingestAs: (authority: string) => createIngest({ ...ingest, authority: () => authority }),
  recordChange: consent.recordChange,
});

/** What operators do with dead letters, whose statements take the way of new ones under their first authority. */
export const composeDeadLetters = (services: SendingServices, ingest: IngestDeps): DeadLetters =>
  createDeadLetters({
    ...composeParts(services, ingest),
    deadLetters: services.store.deadLetters,
    mayBeMarker: createMayBeMarker(services.store),
    recordAccess: services.consent.recordAccess,
  });

/** The same way for statements that a damaged log has; only the command line gives them. */
export const composeSalvage = (services: SendingServices, ingest: IngestDeps): Salvage => {
  const { recordChange, ...parts } = composeParts(services, ingest);
  const { statements, copies } = services.store;
  return createSalvage({
    ...{ statements, copies, recordChange },
    people: services.consent.people,
    send: createSend(parts, { actor: 'cli' }),
  });
};
