import { DatabaseSync } from '@photostructure/sqlite';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownValue } from '../../../../src/core/json-object.ts';
import { isProblem } from '../../../../src/core/problem.ts';
import { checkStoreFile, openStore } from '../../../../src/store/open-store.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { sourceToken, tokensOf } from '../../../../src/xapi/statement/tokens.ts';
import { aReference, aStatement } from '../../../support/builders/statements/a-statement.ts';
import { aRelease } from '../../../support/builders/store/a-release.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { findOnPage, findRootPage, flipBit } from '../../../support/damage/flip-bits.ts';
import { usedPlaces } from '../../../support/damage/used-places.ts';

const COUNT = 12;
/** Places of each index; each has one bit flipped. */
const PLACES = 6;

describe('One bit in an index of a SQLite store', () => {
  const folder = aFolder('damaged-indexes');
  const original = join(folder, 'store.db');
  const copy = join(folder, 'copy.db');
  const statements = Array.from({ length: COUNT }, (_, i): StoredStatement => {
    const one = aStoredStatement({ at: aSortKey(1_700_000_000_000 + i) });
    const content = i < 2 ? aReference(one.id) : aStatement({ id: one.id });
    const { own } = tokensOf(content as never, 'a', undefined);
    return { ...one, source: 'a', text: Buffer.from(JSON.stringify(content)), refs: own };
  });
  const ids = statements.map(({ id }) => id);
  const targets = statements[0]!.refs.filter((token) => token.startsWith('~'));

  const opened = async (use: (store: Store) => Promise<void>, file = copy): Promise<void> => {
    const store = await openStore(`sqlite:${file}`, { now: Date.now });
    try {
      await use(store);
    } finally {
      await store.close();
    }
  };
  beforeAll(async () => {
    await opened(async (store) => {
      await store.statements.insert(statements);
    }, original);
    const database = new DatabaseSync(original);
    // Half of the ids are in the ordered index.
    database.exec(`INSERT INTO statement_ids SELECT unhex(id, '-'), n FROM recent_ids WHERE seq % 2 = 0;
      DELETE FROM recent_ids WHERE seq % 2 = 0; PRAGMA wal_checkpoint(TRUNCATE)`);
    database.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    for (const suffix of ['-wal', '-shm', '-end']) rmSync(`${copy}${suffix}`, { force: true });
    cpSync(original, copy);
  });

  /** What is found, or that it is damaged. */
  const answerOf = async (read: () => Promise<readonly string[]>): Promise<readonly string[] | 'damaged'> => {
    try {
      return (await read()).toSorted();
    } catch (thrown) {
      if (!isProblem(thrown, 'damaged')) throw thrown;
      return 'damaged';
    }
  };
  const answers = async (store: Store) => ({
    byId: await answerOf(async () => {
      const found = await store.statements.find(ids);
      return [...found.values()].filter(({ damaged }) => damaged !== true).map(({ id }) => id);
    }),
    list: await answerOf(async () => {
      const page = { where: [[sourceToken('a')]], ascending: true, limit: 99, maxExamined: 999 } as const;
      return (await store.statements.page(page)).statements.map(({ id }) => id);
    }),
    referrers: await answerOf(() => store.statements.findIdsByToken(targets, 99)),
  });
  const intact = { byId: ids.toSorted(), list: ids.toSorted(), referrers: [ids[0]!] };

  it('leaves a check of the records of its table possible', async () => {
    flipBit(copy, findRootPage(copy, 'staff_sessions_by_use').at, 0);
    expect((await checkStoreFile(`sqlite:${copy}`)).indexes).toHaveLength(1);
    await opened(async (store) => {
      const { 'account-session': sessions } = await store.recordChecks.check();
      expect(sessions).toEqual({ read: 0, damaged: [] });
    });
  });

  it.each(['postings_data', 'postings_idx', 'targets', 'statement_ids', 'recent_ids'] as const)(
    'is found by a check, and nothing is missing from what is read meanwhile: %s',
    async (name) => {
      let found = 0;
      let repaired = 0;
      for (const at of usedPlaces(original, findRootPage(original, name), PLACES)) {
        for (const suffix of ['-wal', '-shm', '-end']) rmSync(`${copy}${suffix}`, { force: true });
        cpSync(original, copy);
        flipBit(copy, at, at % 8);
        const expectGiven = (isKnown: boolean): Promise<void> =>
          opened(async (store) => {
            for (const [read, answer] of Object.entries(await answers(store)))
              if (answer !== 'damaged' || !isKnown)
                expect([at, read, answer]).toEqual([at, read, ownValue(intact, read)]);
          });
        const { indexes, lines } = await checkStoreFile(`sqlite:${copy}`);
        expect([at, lines]).toEqual([at, []]);
        if (indexes.length > 0) found += 1;
        await expectGiven(indexes.length > 0);
        const after = await checkStoreFile(`sqlite:${copy}`, true);
        const isLeft = after.indexes.some(({ state }) => state !== 'mended');
        // Of a page that SQLite cannot read nothing can be made anew.
        if (isLeft) expect([at, after.indexes[0]?.fault]).toEqual([at, expect.stringMatching(/\bpage \d|malformed/)]);
        else repaired += indexes.length;
        await expectGiven(isLeft);
        expect([at, (await checkStoreFile(`sqlite:${copy}`)).indexes.length > 0]).toEqual([at, isLeft]);
      }
      expect(found).toBeGreaterThan(0);
      expect(repaired).toBeGreaterThan(0);
    },
  );

  it('is told from one in the tokens of a row, which gets those of its text again', async () => {
    const token = sourceToken('a');
    flipBit(copy, findOnPage(copy, 'statements', token).at + 2, 0);
    await opened(async (store) => {
      // The index leads to a row that does not have the token.
      expect((await answers(store)).list).toBe('damaged');
    });
    // It is known from then on.
    await opened(async (store) => {
      expect((await answers(store)).list).toBe('damaged');
    });
    expect((await checkStoreFile(`sqlite:${copy}`, true)).indexes).toMatchObject([
      { name: 'postings', state: 'mended' },
    ]);
    await opened(async (store) => {
      expect(await answers(store)).toEqual(intact);
    });
    expect(await checkStoreFile(`sqlite:${copy}`)).toEqual({ lines: [], indexes: [] });
  });

  it('keeps a release from being missed by the person that it is of', async () => {
    const release = aRelease({ people: [{ id: 'person-1', recordGeneration: 1, studyGeneration: 1 }] });
    await opened(async (store) => {
      await store.releases.add([release]);
    });
    const { at } = findOnPage(copy, 'release_people', 'person-1');
    flipBit(copy, at + 3, 0);
    const byPerson = async (): Promise<readonly string[] | 'damaged'> => {
      let found: readonly string[] | 'damaged' = [];
      await opened(async (store) => {
        found = await answerOf(async () =>
          (await store.releases.findByPeople(['person-1'], { limit: 9 })).map(({ key }) => key),
        );
        // What does not rest on it goes on.
        expect((await store.releases.find([release.key])).size).toBe(1);
      });
      return found;
    };
    expect(await byPerson()).toEqual([]);
    expect((await checkStoreFile(`sqlite:${copy}`)).indexes).toMatchObject([{ name: 'release_people' }]);
    expect(await byPerson()).toBe('damaged');
    expect((await checkStoreFile(`sqlite:${copy}`, true)).indexes).toMatchObject([{ state: 'mended' }]);
    expect(await byPerson()).toEqual([release.key]);
  });

  it.each<[string, (store: Store) => Promise<unknown>]>([
    ['people_unchained', (store) => store.people.findWithOutboxEntry(9)],
    ['erasures_open', (store) => store.erasures.findOpen(9)],
    ['releases_by_statement', (store) => store.releases.findByStatements(['a'])],
    ['releases_ending_in_order', (store) => store.releases.findPendingRetractions({ owner: 0, limit: 9 })],
    ['identifiers', (store) => store.people.findByIdentifiers(['a'])],
  ])('refuses what rests on it while it is known to be damaged, in each process: %s', async (name, read) => {
    await opened(async (store) => {
      await read(store);
    });
    const database = new DatabaseSync(copy);
    database.prepare('INSERT INTO known_damage VALUES (?, 1)').run(name);
    database.close();
    await opened(async (store) => {
      await expect(read(store)).rejects.toMatchObject({ kind: 'damaged', message: expect.stringContaining(name) });
      expect((await store.statements.find(ids)).size).toBe(COUNT);
    });
  });
});
