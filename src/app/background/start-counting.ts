import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { Store } from '../../store/ports/store.ts';
import { createCountDatasets } from '../../studies/catalogue/count-datasets.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';

export interface StartCountingDeps {
  readonly store: Store;
  readonly profiles: ProfileRegistry;
  readonly runtime: { readonly now: () => number; readonly onUnexpected: (thrown: unknown) => void };
}

/** How often some more statements are counted for the catalogue. */
const COUNT_EVERY_MS = 1000;

/** Starts the counting of statements for the catalogue. */
export const startCounting = (
  { store, profiles, runtime: { now, onUnexpected } }: StartCountingDeps,
  { retentionStart }: ConsentServices,
): Interval =>
  startInterval({
    work: createCountDatasets({
      statements: store.statements,
      volumes: store.volumes,
      sources: store.sources,
      loadedProfiles: () => profiles.list().map(({ profile }) => profile),
      retentionStart,
      now,
    }),
    everyMs: COUNT_EVERY_MS,
    onUnexpected,
  });
