import type { Stays } from '../consent/gate/retention-verdicts.ts';
import type { KeptSince } from '../consent/gate/retention-window.ts';
import type { StoredStatement } from '../store/ports/store.ts';
import { storedOf } from '../xapi/statement/sort-key.ts';

/** Those of these statements that a reader may see now, in their order. Rejects with Problem `store-unavailable`. */
export type Shown = (found: readonly StoredStatement[]) => Promise<readonly StoredStatement[]>;

/** What `createShown` is built from. */
export interface ShownDeps {
  readonly stays: Stays;
  readonly keptSince: KeptSince;
}

/**
 * Builds what every read of statements passes through, after they were read: none that somebody has stopped, objected
 * to or had deleted is shown from the moment of that decision on (GDPR art. 17 and 18), and none that has passed its
 * source's `keep`, whether it has been erased yet or not.
 */
export const createShown =
  ({ stays, keptSince }: ShownDeps): Shown =>
  async (found) => {
    if (found.length === 0) return found;
    const sources = [...new Set(found.map(({ source }) => source))];
    const [staying, bounds] = await Promise.all([stays(found), Promise.all(sources.map(keptSince))]);
    const since = new Map(sources.map((source, at) => [source, bounds[at] ?? 0]));
    return found.filter(
      ({ source, at }, index) => staying[index] === 'stays' && storedOf(at) >= (since.get(source) ?? 0),
    );
  };
