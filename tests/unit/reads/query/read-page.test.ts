import { readPage } from '../../../../src/reads/query/read-page.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStoreInMemory = openStores();
const HIDDEN = 'hidden';

const fill = async (store: Store, sources: readonly string[]): Promise<readonly string[]> => {
  const statements = sources.map((source, at) =>
    aStoredStatement({ at: aSortKey(NOW, 0, at), source, text: Buffer.from('{}') }),
  );
  await store.statements.insert(statements);
  return statements.map(({ id }) => id);
};

const pageOf = ({ statements: repository }: Store, about: { readonly limit: number; readonly above?: string }) =>
  readPage(
    {
      repository,
      filterVisible: (found: readonly StoredStatement[]) =>
        Promise.resolve(found.filter(({ source }) => source !== HIDDEN)),
    },
    { where: [], ascending: true, form: 'exact', attachments: false, through: NOW, ...about },
  );

describe('A page of statements', () => {
  it.each([1, 3, 100, 250])('of %i has each visible statement once, and no more than that', async (limit) => {
    const store = await openStoreInMemory();
    const sources = Array.from({ length: 700 }, (_, at) => (at % 3 === 0 ? 'moodle' : HIDDEN));
    const ids = await fill(store, sources);
    const found: string[] = [];
    for (let above: string | undefined, next = true; next;) {
      const page = await pageOf(store, { limit, ...(above === undefined ? {} : { above }) });
      expect(page.statements.length).toBeLessThanOrEqual(limit);
      found.push(...page.statements.map(({ id }) => id));
      above = page.next;
      next = above !== undefined;
    }
    expect(found).toEqual(ids.filter((_, at) => sources[at] === 'moodle'));
  });

  it('of 500 is two calls of the store', async () => {
    const store = await openStoreInMemory();
    await fill(
      store,
      Array.from({ length: 700 }, (_, at) => (at === 150 ? 'moodle' : 'h5p')),
    );
    const limits: number[] = [];
    const statements: Store['statements'] = {
      ...store.statements,
      page: (query) => {
        limits.push(query.limit);
        return store.statements.page(query);
      },
    };
    expect((await pageOf({ ...store, statements }, { limit: 500 })).statements).toHaveLength(500);
    expect(limits).toEqual([100, 400]);
  });

  it.each([1, 20, 100])('of %i does not say that 1,500 statements were hidden', async (limit) => {
    const store = await openStoreInMemory();
    await fill(
      store,
      Array.from({ length: 1_500 }, () => HIDDEN),
    );
    expect(await pageOf(store, { limit })).toEqual({ statements: [] });
  });
});
