import { defined } from '../../core/json-object.ts';
import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import { damagedRecordProblem, isDamaged, intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import type { Problem } from '../../core/problem.ts';
import type { NoeContent } from './noe.ts';

/** The known people who were replaced by accounts. */
export interface ReplacedNoes {
  readonly noes: readonly NoeContent[];
  /** The reason why some may be missing. */
  readonly damaged?: Problem;
}

/**
 * Finds the people who were replaced by accounts, without those that were given at an event before `seq`. Replacements
 * of orders later than `done` (milliseconds since the epoch) may be missing. Rejects with Problem `store-unavailable`.
 */
export type FindReplaced = (done: number, seq: number) => Promise<ReplacedNoes>;

const PAGE_SIZE = 500;
/** If damaged people were read again sooner, each event of a round would read all people again. */
const READ_DAMAGED_AGAIN_MS = 20_000;

interface Everyone extends ReplacedNoes {
  readonly readAt: number;
}

/** All people who were replaced by accounts somewhere: their data were erased. */
const readEveryone = async ({ copies, people }: Store, now: number): Promise<Everyone> => {
  const noes = new Map<string, NoeContent>();
  let damaged: Problem | undefined;
  for (let after: unknown; ;) {
    const page = await copies.page('erasures', { limit: PAGE_SIZE, ...defined({ after }) });
    if (page.records.some(isDamaged)) damaged ??= damagedRecordProblem({ kind: 'erasure' });
    const ids = new Set(intactRecords(page.records).flatMap(({ person }) => person ?? []));
    for (const found of (await people.find([...ids])).values()) {
      if (isDamaged(found)) damaged ??= damagedRecordProblem({ kind: 'person' });
      else if (found.replacedIn !== undefined) {
        const { id, replacedIn } = found;
        noes.set(id, { no: 'replaced', person: personToken(id), of: id, replacedIn });
      }
    }
    if (page.next === undefined) return { noes: [...noes.values()], readAt: now, ...defined({ damaged }) };
    after = page.next;
  }
};

/**
 * Reads all people once for all orders that were done before, and gives each once. So a list grows with what is new,
 * not with the square of the orders.
 */
export const createFindReplaced = (store: Store, now: () => number): FindReplaced => {
  let everyone: Everyone | undefined;
  /** The event at which each replacement was given. */
  const told = new Map<string, number>();
  return async (done, seq) => {
    const isMaybeRepaired =
      everyone?.damaged !== undefined && Math.abs(now() - everyone.readAt) >= READ_DAMAGED_AGAIN_MS;
    if (everyone === undefined || isMaybeRepaired || done >= everyone.readAt - CLOCKS_DIFFER_MS)
      everyone = await readEveryone(store, now());
    const { noes, damaged } = everyone;
    const untold = noes.filter((noe) => {
      const key = JSON.stringify(noe);
      // An event is read again if its line was lost, or never written.
      const isUntold = (told.get(key) ?? Infinity) >= seq;
      if (isUntold) told.set(key, seq);
      return isUntold;
    });
    return { noes: untold, ...defined({ damaged }) };
  };
};
