import { Problem } from '../../../../src/core/problem.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { datasetId } from '../../../../src/studies/catalogue/catalogue.ts';
import { createCountDatasets } from '../../../../src/studies/catalogue/count-datasets.ts';
import { relatedActivityToken, sourceToken } from '../../../../src/xapi/statement/tokens.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import { SPORTS } from '../../../support/builders/studies/a-dataset.ts';
import type { Source } from '../../../../src/store/ports/sources/source-repository.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';

const HOUR = 3_600_000;
const AT = Date.parse('2026-03-02T08:00:00Z');
const CLAIM = relatedActivityToken(SPORTS.versions[0]!.id);

/** A store, a clock, and counting: what it reads of the store is counted too. */
const aCount = async (about: { readonly profiles?: Source['profiles']; readonly retentionStart?: number } = {}) => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  open.push(store);
  const { profiles = [], retentionStart = -Infinity } = about;
  await store.sources.addSource({ id: 'h5p', name: 'H5P', basis: 'public_task', profiles, createdAt: 0, v: 1 });
  let time = AT + HOUR;
  const pageSizes: number[] = [];
  let cut = -1;
  const round = createCountDatasets({
    volumes: store.volumes,
    sources: store.sources,
    loadedProfiles: () => [SPORTS],
    retentionStart: () => Promise.resolve(retentionStart),
    now: () => time,
    statements: {
      scanWithoutText: async (query) => {
        if (pageSizes.length === cut) {
          cut = -1;
          throw new Problem('store-unavailable', 'The store is away.');
        }
        const found = await store.statements.scanWithoutText(query);
        pageSizes.push(found.length);
        return found;
      },
    },
  });
  return {
    store,
    round,
    pageSizes,
    /** The page with this number is asked of a store that is away. */
    cutAt: (page: number): void => {
      cut = page;
    },
    later: (ms: number): void => {
      time += ms;
    },
    /** Rounds until there is no more to count now. */
    whole: async () => {
      while (await round());
    },
    publicVolume: async (id = 'h5p') => {
      const { countedAt: _, ...publicVolume } = (await store.volumes.find([id])).get(id) ?? {
        countedAt: 0,
        id: undefined,
      };
      return publicVolume;
    },
  };
};
const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

let made = 0;
/** Statements of so many people, so many each. */
const some = (people: number, each: number, about: Partial<StoredStatement> = {}): readonly StoredStatement[] =>
  Array.from({ length: people * each }, (_, index) => {
    made += 1;
    return aStoredStatement({
      source: 'h5p',
      refs: [aToken('ada'), sourceToken('h5p')],
      timestamp: AT,
      at: aSortKey(AT + made),
      people: [{ id: `person-${index % people}`, role: 'actor', generation: 1 }],
      ...about,
    });
  });
const PERIOD = { first: '2026-03', last: '2026-03' };

describe('counting the datasets of a store', () => {
  it('counts those of a source, at most 1,000 a round, and each once', async () => {
    const { store, round, whole, pageSizes, publicVolume } = await aCount();
    await store.statements.insert([
      ...some(50, 90),
      ...some(100, 1, { source: 'other', refs: [sourceToken('other')] }),
    ]);
    expect(await publicVolume()).toEqual({});
    expect(await round()).toBe(true);
    expect(pageSizes).toEqual([250, 250, 250, 250]);
    expect(await publicVolume()).toEqual({});
    await whole();
    expect(pageSizes.reduce((sum, one) => sum + one)).toBe(4600);
    expect(await publicVolume()).toEqual({ id: 'h5p', statements: 5000, period: PERIOD });
  });

  it('leaves out what is voided, what is being erased, and what has passed the keep of its source', async () => {
    const { store, whole, publicVolume } = await aCount({ retentionStart: AT });
    const erasing = some(100, 1);
    await store.statements.insert([
      ...some(30, 3),
      ...erasing,
      ...some(100, 1, { voided: true }),
      ...some(100, 1).map((one, index) => ({ ...one, at: aSortKey(AT - 1 - index) })),
    ]);
    await store.statements.markErasing(erasing);
    await whole();
    expect(await publicVolume()).toEqual({ id: 'h5p', statements: 100, period: PERIOD });
  });

  it('counts anew after an hour, not before, and less where something was erased', async () => {
    const { store, whole, publicVolume, later, pageSizes } = await aCount();
    const gone = some(200, 1);
    await store.statements.insert([...some(200, 1), ...gone]);
    await whole();
    expect(await publicVolume()).toMatchObject({ statements: 400 });
    await store.statements.delete(gone);
    const before = pageSizes.length;
    later(HOUR - 60_000);
    await whole();
    expect([pageSizes.length, await publicVolume()]).toEqual([before, { id: 'h5p', statements: 400, period: PERIOD }]);
    later(60_001);
    await store.sources.addSource({ id: 'quiet', name: 'Quiet', basis: 'public_task', createdAt: 0, v: 1 });
    await whole();
    expect(await publicVolume()).toMatchObject({ statements: 200 });
    await store.statements.delete(await store.statements.scan({ limit: 191 }));
    later(HOUR + 1);
    await whole();
    expect(await publicVolume()).toEqual({ id: 'h5p' });
  });

  it('counts for each profile of a source what claims it, in one scan', async () => {
    const { store, whole, publicVolume, pageSizes } = await aCount({
      profiles: [{ id: SPORTS.id, mode: 'observe', policy: 'any' }],
    });
    await store.statements.insert([...some(40, 1, { refs: [sourceToken('h5p'), CLAIM] }), ...some(300, 1)]);
    await whole();
    expect(await publicVolume(datasetId('h5p', SPORTS.id))).toEqual({
      id: datasetId('h5p', SPORTS.id),
      statements: 40,
      period: PERIOD,
    });
    expect([await publicVolume(), pageSizes]).toEqual([{}, [250, 90]]);
  });

  it('goes on with a walk that a store which was away has cut off, where it stood', async () => {
    const { store, round, whole, publicVolume, pageSizes, cutAt } = await aCount();
    await store.statements.insert(some(250, 10));
    cutAt(3);
    await expect(round()).rejects.toMatchObject({ kind: 'store-unavailable' });
    await whole();
    expect(pageSizes).toEqual([...Array.from({ length: 10 }, () => 250), 0]);
    expect(await publicVolume()).toMatchObject({ statements: 2500 });
  });
});
