import { createFindOwn } from '../../../../src/consent/erasure/find-own.ts';
import { damagedIndex } from '../../../../src/store/ports/checked/damaged-index.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const NOW = 1_700_000_000_000;
const ASKED = { source: 'quiz', author: 'quiz/0123456789abcdef', statements: ['00000000-0000-4000-8000-000000000000'] };

describe('Which of the statements that are to be erased are stored', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => NOW });
  });
  afterEach(() => store.close());

  const findOwn = (about: Partial<Parameters<typeof createFindOwn>[0]> = {}) =>
    createFindOwn({
      ...{ statements: store.statements, deadLetters: store.deadLetters, epoch: () => '', now: () => NOW },
      readThrough: () => Promise.resolve(NOW),
      ...about,
    })(ASKED);

  it('is known of a store that has all that was accepted', async () => {
    expect(await findOwn()).toEqual([]);
  });

  it('is not known after a restore, beside dead letters or damage, or while the sink is behind', async () => {
    expect(await findOwn({ epoch: () => 'second' })).toBeUndefined();
    const find = (): Promise<never> => Promise.reject(damagedIndex('statements'));
    expect(await findOwn({ statements: { ...store.statements, find } })).toBeUndefined();
    expect(await findOwn({ readThrough: () => Promise.resolve(NOW - 1) })).toBeUndefined();
    await store.deadLetters.put({ partition: 0, offset: 0, reason: '', bytes: Buffer.of(), addedAt: NOW });
    expect(await findOwn()).toBeUndefined();
  });
});
