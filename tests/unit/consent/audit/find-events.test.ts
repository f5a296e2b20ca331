import { type EventQuery, findEvents, matchesFilter } from '../../../../src/consent/audit/find-events.ts';
import type { AuditEvent } from '../../../../src/consent/audit/hash-chain.ts';

const anEvent = (seq: number, about: Partial<AuditEvent> = {}): AuditEvent => ({
  seq,
  id: `event-${seq}`,
  at: '2026-11-28T08:00:00.000Z',
  type: seq % 100 === 0 ? 'source.created' : 'decision',
  by: { role: 'staff', id: 'staff:ada' },
  prev: '0'.repeat(64),
  hash: 'a'.repeat(64),
  ...about,
});

const aChain = (length: number) => {
  const events = Array.from({ length }, (_, index) => anEvent(index + 1));
  let readings = 0;
  return {
    readings: () => readings,
    list: ({ after = 0, limit }: { after?: number; limit: number }) => {
      readings++;
      return Promise.resolve(events.filter(({ seq }) => seq > after).slice(0, limit));
    },
    listLatest: ({ before = Infinity, limit }: { before?: number; limit: number }) => {
      readings++;
      return Promise.resolve(
        events
          .filter(({ seq }) => seq < before)
          .toReversed()
          .slice(0, limit),
      );
    },
  };
};

const all = (events: readonly AuditEvent[]) => Promise.resolve(events);
const seqsOf = (events: readonly AuditEvent[]) => events.map(({ seq }) => seq);

/** All pages of a query, by `seq`. */
const readAll = async (
  chain: ReturnType<typeof aChain>,
  query: EventQuery,
  see = all,
): Promise<readonly number[][]> => {
  const pages: number[][] = [];
  let after = query.after;
  for (;;) {
    const { events, next } = await findEvents(chain, { ...query, ...(after !== undefined && { after }) }, see);
    pages.push(seqsOf(events));
    if (next === undefined) return pages;
    after = next;
  }
};

describe('The events of the audit chain that a reader looks for', () => {
  it('are read in both directions, each once', async () => {
    expect(await readAll(aChain(5), { limit: 2, isDescending: false })).toEqual([[1, 2], [3, 4], [5]]);
    expect(await readAll(aChain(4), { limit: 2, isDescending: true })).toEqual([[4, 3], [2, 1], []]);
    expect(await readAll(aChain(5), { limit: 2, isDescending: true, after: 3 })).toEqual([[2, 1], []]);
    expect(await readAll(aChain(0), { limit: 2, isDescending: true })).toEqual([[]]);
  });

  it('are found by type through pages that have none of them', async () => {
    const query = { limit: 4, type: 'source.created' };
    expect((await readAll(aChain(1050), { ...query, isDescending: false })).flat()).toEqual(
      Array.from({ length: 10 }, (_, index) => 100 * (index + 1)),
    );
    expect((await readAll(aChain(1050), { ...query, isDescending: true })).flat()).toEqual(
      Array.from({ length: 10 }, (_, index) => 1000 - 100 * index),
    );
  });

  it('cost 5,000 events a page at most, and the next page goes on behind these', async () => {
    const chain = aChain(12_000);
    const { events, next } = await findEvents(chain, { limit: 10, isDescending: true, search: 'nothing' }, all);
    expect([events, next, chain.readings()]).toEqual([[], 7001, 5]);
    expect(await readAll(chain, { limit: 10, isDescending: true, search: 'nothing' })).toEqual([[], [], []]);
  });

  it('are those that the reader may see, without a gap or a repetition', async () => {
    const even = (events: readonly AuditEvent[]) => Promise.resolve(events.filter(({ seq }) => seq % 2 === 0));
    expect((await readAll(aChain(9), { limit: 2, isDescending: false }, even)).flat()).toEqual([2, 4, 6, 8]);
    const found = await readAll(aChain(2500), { limit: 3, isDescending: true, search: 'event-24' }, even);
    expect(found.flat().filter((seq) => seq >= 2400)).toEqual(Array.from({ length: 50 }, (_, at) => 2498 - 2 * at));
  });

  it('are searched in their values, whatever case and accents, and not in the names of members', () => {
    const event = anEvent(7, { person: 'p-1', purpose: 'record:moodle', data: { name: 'École', list: ['x-y'] } });
    for (const search of ['ecole', 'p-1', 'moodle', 'staff:ada', 'x-y', 'event-7', 'aaaa'])
      expect([search, matchesFilter(event, { search })]).toEqual([search, true]);
    for (const search of ['purpose', 'prev', 'seq', 'geology']) expect(matchesFilter(event, { search })).toBe(false);
    expect(matchesFilter(event, { type: 'decision', search: 'ecole' })).toBe(true);
    expect(matchesFilter(event, { type: 'head' })).toBe(false);
  });
});
