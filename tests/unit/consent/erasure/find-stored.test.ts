import { createFindStored } from '../../../../src/consent/erasure/find-stored.ts';
import { damagedIndex } from '../../../../src/store/ports/checked/damaged-index.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';

const NOW = 1_700_000_000_000;
const ID = '00000000-0000-4000-8000-000000000000';

describe('Which of the statements that are to be erased are stored', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => NOW });
  });
  afterEach(() => store.close());

  const findStored = (about: Partial<Parameters<typeof createFindStored>[0]> = {}) =>
    createFindStored({
      statements: store.statements,
      deadLetters: store.deadLetters,
      epoch: () => '',
      now: () => NOW,
      readThrough: () => Promise.resolve(NOW),
      ...about,
    })([ID]);

  it('is known of a store that has all that was accepted', async () => {
    expect(await findStored()).toEqual([]);
    await store.statements.insert([aStoredStatement({ id: ID })]);
    expect(await findStored()).toEqual([ID]);
  });

  it('is not known after a restore, beside dead letters or damage, or while the sink is behind', async () => {
    expect(await findStored({ epoch: () => 'second' })).toBeUndefined();
    const findExistingIds = (): Promise<never> => Promise.reject(damagedIndex('statements'));
    expect(await findStored({ statements: { ...store.statements, findExistingIds } })).toBeUndefined();
    expect(await findStored({ readThrough: () => Promise.resolve(NOW - 1) })).toBeUndefined();
    await store.deadLetters.put({ partition: 0, offset: 0, reason: '', bytes: Buffer.of(), addedAt: NOW });
    expect(await findStored()).toBeUndefined();
  });
});
