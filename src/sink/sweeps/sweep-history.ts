import type { Store } from '../../store/ports/store.ts';

/** How long a message that could not be handled is kept: 48 hours. */
const ASIDE_MS = 48 * 3_600_000;
/** How long a violation is listed: 90 days. Counters go on. */
const VIOLATION_MS = 90 * 86_400_000;

/** What was forgotten. */
export interface Forgotten {
  readonly aside: number;
  readonly violations: number;
}

/**
 * Builds the removal of what has been kept long enough: messages set aside, and violations. Repeatable; rejects with
 * Problem `store-unavailable`.
 */
export const createForgetOld =
  ({ store, now }: { readonly store: Pick<Store, 'aside' | 'violations'>; readonly now: () => number }) =>
  async (): Promise<Forgotten> => ({
    aside: await store.aside.removeBefore(now() - ASIDE_MS),
    violations: await store.violations.removeBefore(now() - VIOLATION_MS),
  });
