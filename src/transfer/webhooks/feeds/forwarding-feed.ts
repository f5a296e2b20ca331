import { defined } from '../../../core/json-object.ts';
import type { ForwardingRepository, UndeliveredChange } from '../../../store/ports/studies/forwarding-repository.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import { mayReceive } from '../event-rights.ts';
import type { Feed } from './feed.ts';
import type { FeedRange } from '../webhook.ts';

export interface ForwardingFeedDeps {
  readonly forwardings: ForwardingRepository;
  /** The purposes whose forwarding GET /v1/forwarding shows to this person or program. */
  readonly readVisible: (who: StaffPrincipal) => Promise<ReadonlySet<string>>;
}

/** The dead letters of each purpose that has some. */
type Counts = ReadonlyMap<string, number>;

const PAGE_SIZE = 500;
/** The most dead letters of a purpose that are looked at to find those until a time. */
const MAX_LOOKED_AT = 10_000;

const encode = (counts: Counts): string => JSON.stringify([...counts].filter(([, count]) => count > 0).sort());
const decode = (position: string): Counts => new Map(JSON.parse(position) as (readonly [string, number])[]);

/** The growth of the number of dead letters, by purpose. */
const added = ({ from, to }: FeedRange): readonly { purpose: string; added: number; deadLetters: number }[] => {
  const before = decode(from);
  return [...decode(to)]
    .map(([purpose, deadLetters]) => ({ purpose, added: deadLetters - (before.get(purpose) ?? 0), deadLetters }))
    .filter((one) => one.added > 0);
};

/**
 * Dead letters of forwarding, counted by purpose: no statement and no words of the target. They become dead at any time
 * after they were first tried, so a place is their number. A message tells only the range.
 */
export const createForwardingFeed = ({ forwardings, readVisible }: ForwardingFeedDeps): Feed => {
  const countAll = async (countOf: (purpose: string) => Promise<number>): Promise<string> => {
    const counts = new Map<string, number>();
    for (const { id } of await forwardings.all()) counts.set(id, await countOf(id));
    return encode(counts);
  };

  const countUntil = async (purpose: string, time: number): Promise<number> => {
    let count = 0;
    let after: Pick<UndeliveredChange, 'operation' | 'key'> | undefined;
    for (let looked = 0; looked < MAX_LOOKED_AT; looked += PAGE_SIZE) {
      const query = { purpose, retry: false, limit: PAGE_SIZE, ...defined({ after }) };
      const page = await forwardings.listUndelivered(query);
      count += page.filter(({ at }) => at <= time).length;
      after = page.at(-1);
      if (page.length < PAGE_SIZE) break;
    }
    return count;
  };

  const readAdded = async (range: FeedRange, who: StaffPrincipal) => {
    const all = added(range);
    if (all.length === 0) return all;
    const visible = await readVisible(who);
    return all.filter(({ purpose }) => visible.has(purpose));
  };

  return {
    permits: ({ principal }) => mayReceive('forwarding.dead-letter', principal),
    positionAt: (time) => countAll((purpose) => countUntil(purpose, time)),
    next: async (_, { principal }, from) => {
      const to = await countAll(async (purpose) => (await forwardings.countUndelivered(purpose)).dead);
      if (to === from) return undefined;
      return { to, isEmpty: (await readAdded({ from, to }, principal)).length === 0 };
    },
    read: async (_, { principal }, range) => {
      const purposes = await readAdded(range, principal);
      if (purposes.length === 0) return undefined;
      return JSON.stringify({ count: purposes.reduce((sum, one) => sum + one.added, 0), purposes });
    },
  };
};
