import { createErasures } from '../../../../src/consent/erasure/erasures.ts';
import { createFindLost, createMayBeMarker } from '../../../../src/consent/erasure/lost-markers.ts';
import { createMarkErasure } from '../../../../src/consent/erasure/mark-open-erasures.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { type DeadLetter, REPAIRED_REASON } from '../../../../src/store/ports/sink/dead-letter-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const ERASURE = {
  id: 'e1',
  source: 'moodle',
  what: { author: 'moodle', statements: ['s'] },
  requestedAt: NOW,
  v: 1,
  markers: [5, 7],
};
const DAMAGED = 'the checksum of the record does not hold';

describe('An erasure with a record among its markers that could not be read', () => {
  let store: Store;
  let wanted: readonly number[];
  let marked: number;
  const markedAgain: string[] = [];
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => NOW });
    [wanted, marked] = [[0, 0], 0];
    markedAgain.length = 0;
    await store.erasures.add(ERASURE);
  });
  afterEach(() => store.close());

  const complete = (): Promise<readonly number[]> =>
    createErasures({
      repository: store.erasures,
      markers: {
        consumedOffsets: () => Promise.resolve(wanted.map((offset, partition) => ({ partition, offset }))),
        findLost: createFindLost(store),
        mark: createMarkErasure({
          erasures: store.erasures,
          appendMarker: () => {
            marked++;
            return Promise.resolve([0, 1].map((partition) => ({ partition, offset: 10 * marked + partition })));
          },
        }),
      },
      eraseUnjournaled: () => Promise.resolve(),
      listMentions: () => Promise.resolve(),
      purgeDeleted: () => Promise.resolve(true),
      elsewhere: { hasPendingRetractions: () => Promise.resolve(false), findWaitingTargets: () => Promise.resolve([]) },
      auditLog: { append: (event) => Promise.resolve({ ...event, at: new Date(NOW).toISOString() } as never) },
      now: () => NOW,
    }).completeErasures({ markedAgain: (id) => void markedAgain.push(id) });
  const letter = (about: Partial<DeadLetter> = {}): DeadLetter => ({
    partition: 0,
    offset: 5,
    reason: DAMAGED,
    bytes: Buffer.of(1),
    addedAt: NOW,
    ...about,
  });

  it('is marked again at once, so that it is not done though the dead letter has gone meanwhile', async () => {
    await store.deadLetters.put(letter());
    // The other partition waits for something else, for longer than the letter stays.
    wanted = [6, 3];
    expect(await complete()).toEqual([]);
    await store.deadLetters.delete(0, 5);
    wanted = [6, 8];
    expect(await complete()).toEqual([]);
    wanted = [11, 12];
    expect(await complete()).toEqual([0]);
    expect([marked, markedAgain]).toEqual([1, ['e1']]);
  });

  it('is marked if its request has not done so within a minute', async () => {
    const about = { source: 'moodle', what: ERASURE.what, v: 1 };
    await store.erasures.add({ ...about, id: 'fresh', requestedAt: NOW - 59_000 });
    await store.erasures.add({ ...about, id: 'left', requestedAt: NOW - 60_000 });
    for (let round = 0; round < 2; round++) await complete();
    expect([marked, markedAgain]).toEqual([1, ['left']]);
    expect(await store.erasures.find('left')).toMatchObject({ markers: [10, 11], v: 2 });
  });

  it.each<[string, Partial<DeadLetter>, number]>([
    ['once by one letter', {}, 1],
    ['not by one behind its markers', { offset: 6 }, 0],
    ['not by one of before it', { addedAt: NOW - 61_000 }, 0],
    ['not by one of another kind', { reason: 'Cannot be read: statement 0' }, 0],
    ['not by a statement that a check has mended', { reason: REPAIRED_REASON }, 0],
  ])('is marked again %s', async (_, about, times) => {
    await store.deadLetters.put(letter(about));
    const mayBeMarker = createMayBeMarker(store);
    expect(await mayBeMarker(letter(about))).toBe(times === 1);
    for (let round = 0; round < 3; round++) expect(await complete()).toEqual([]);
    expect(marked).toBe(times);
    expect(await mayBeMarker(letter(about))).toBe(false);
  });
});
