import { randomUUID } from 'node:crypto';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import { statementId } from '../../../../src/xapi/formats/uuid.ts';
import { targetToken, voidingToken } from '../../../../src/xapi/statement/tokens.ts';
import type { WithStore } from '../store.contract.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';

const plain = ({ text, ...rest }: StoredStatement): object => ({ ...rest, text: Buffer.from(text).toString('hex') });

const some = (count: number, about: Partial<StoredStatement> = {}): StoredStatement[] =>
  Array.from({ length: count }, () => aStoredStatement(about));

const idsOf = (statements: Iterable<StoredStatement>): string[] => [...statements].map(({ id }) => id).sort();

/** The promises of every statement repository, without pages and erasure. */
export const describeStatementRepository = (withStore: WithStore): void => {
  describe('The statement repository', () => {
    it(
      'returns a statement as it was inserted',
      withStore(async ({ store, another }) => {
        const statement = aStoredStatement({
          refs: [aToken('a'), aToken('b'), aToken('c')],
          source: 'a-tool',
          v: 3,
          timestamp: -5,
        });
        expect(await store.statements.insert([statement])).toEqual(new Map());
        for (const way of [store, await another()]) {
          const found = await way.statements.find([statement.id]);
          expect([...found.keys()]).toEqual([statement.id]);
          expect(plain(found.get(statement.id)!)).toEqual(plain(statement));
        }
      }),
    );

    it(
      'has one UUID in several namespaces as several statements, in every read and change',
      withStore(async ({ store, another }) => {
        const uuid = randomUUID();
        const ids = [undefined, '0123456789abcdef', 'fedcba9876543210'].map((namespace) =>
          statementId(uuid, namespace),
        );
        const refs = ids.map((id) => [aToken('ada'), targetToken(id), voidingToken(id)]);
        const all = ids.map((id, index) => aStoredStatement({ id, source: `s${index}`, refs: refs[index]! }));
        expect(await store.statements.insert(all)).toEqual(new Map());
        expect(await store.statements.insert(all)).toEqual(new Map(ids.map((id) => [id, 'exists'])));
        for (const { statements } of [store, await another()]) {
          expect(await statements.findExistingIds(ids)).toEqual(new Set(ids));
          for (const one of all) expect(plain((await statements.find([one.id])).get(one.id)!)).toEqual(plain(one));
          for (const id of ids) expect(await statements.findIdsByToken([targetToken(id)], 10)).toEqual([id]);
          expect(idsOf((await statements.scan({ limit: 10 })).values())).toEqual(ids.toSorted());
        }
        const [first = '', second = '', third = ''] = ids;
        await store.statements.updateRefs([{ id: second, v: 1, refs: refs[1]!, voided: true }]);
        await store.statements.delete([all[0]!]);
        expect([...(await store.statements.find(ids)).values()].map(({ id, voided }) => [id, voided])).toEqual(
          expect.arrayContaining([
            [second, true],
            [third, false],
          ]),
        );
        expect(await store.statements.findExistingIds([first])).toEqual(new Set());
      }),
    );

    it(
      'keeps that a statement defines no activity, through every read and every change',
      withStore(async ({ store }) => {
        const many = some(16, { defines: false });
        const [silent, defining] = [aStoredStatement({ defines: false }), aStoredStatement()];
        await store.statements.insert([...many, silent, defining]);
        await store.statements.updateRefs([{ id: silent.id, v: silent.v, refs: [aToken('z')], voided: true }]);
        const found = await store.statements.find([silent.id, defining.id]);
        expect(found.get(silent.id)).toMatchObject({ defines: false, voided: true });
        expect(found.get(defining.id)).not.toHaveProperty('defines');
        const page = await store.statements.page({
          where: [],
          ascending: false,
          withVoided: true,
          limit: 2,
          maxExamined: 2,
        });
        const marks = [undefined, false];
        expect(page.statements.map(({ defines }) => defines)).toEqual(marks);
        expect((await store.statements.scan({ limit: 100 })).slice(-2).map(({ defines }) => defines)).toEqual(
          marks.toReversed(),
        );
        expect((await store.statements.scanWithoutText({ limit: 17 })).map(({ defines }) => defines)).toEqual(
          Array(17).fill(false),
        );
      }),
    );

    it.each<readonly [string, Buffer]>([
      ['beyond ASCII', Buffer.from('{"é":"ü 😀 中 \u2028"}')],
      ['with a NUL', Buffer.from('{"a":"\0b\0"}')],
      ['of one byte', Buffer.from('0')],
      ['of 1 MB', Buffer.from(`{"a":"${'é'.repeat(500_000)}"}`)],
    ])('gives a text %s back byte for byte', (_, text) =>
      withStore(async ({ store, another }) => {
        const statement = aStoredStatement({ text });
        await store.statements.insert([statement]);
        const found = (await (await another()).statements.find([statement.id])).get(statement.id)!;
        expect(Buffer.compare(found.text, text)).toBe(0);
        const page = await store.statements.page({ where: [], ascending: true, limit: 1, maxExamined: 1 });
        expect(Buffer.compare(page.statements[0]!.text, text)).toBe(0);
      })(),
    );

    it(
      'finds some of many at a time, up to so many bytes, and all of them in the end',
      withStore(async ({ store }) => {
        const statements = [3000, 10, 2000, 20, 500, 1].map((length) =>
          aStoredStatement({ text: Buffer.alloc(length, 'x') }),
        );
        await store.statements.insert([...statements, ...some(1)]);
        await store.statements.markErasing([statements[5]!]);
        let open = [...idsOf(statements), aStoredStatement().id];
        const seen: StoredStatement[] = [];
        for (;;) {
          const found = await store.statements.findUpToBytes(open, 1000);
          if (found.size === 0) break;
          const sizes = [...found.values()].map(({ text }) => text.byteLength);
          // All but the last of them come to less.
          expect(sizes.reduce((sum, size) => sum + size) - Math.max(...sizes)).toBeLessThan(1000);
          seen.push(...found.values());
          open = open.filter((id) => !found.has(id));
        }
        expect(idsOf(seen)).toEqual(idsOf(statements.slice(0, 5)));
        expect(plain(seen.find(({ id }) => id === statements[0]!.id)!)).toEqual(plain(statements[0]!));
        expect(await store.statements.findUpToBytes([], 1000)).toEqual(new Map());
      }),
    );

    it(
      'tells which ids have a statement',
      withStore(async ({ store, another }) => {
        const statements = [...some(3), ...some(1, { voided: true })];
        await store.statements.insert(statements);
        const [gone] = statements;
        await store.statements.markErasing([gone!]);
        const repository = (await another()).statements;
        expect(await repository.findExistingIds([...statements.map(({ id }) => id), randomUUID()])).toEqual(
          new Set(statements.slice(1).map(({ id }) => id)),
        );
        expect(await repository.findExistingIds([])).toEqual(new Set());
      }),
    );

    it(
      'finds existing statements, also voided ones, and no others',
      withStore(async ({ store }) => {
        const statements = some(5);
        const voided = aStoredStatement({ voided: true });
        await store.statements.insert([...statements, voided, ...some(5)]);
        const found = await store.statements.find([
          randomUUID(),
          ...statements.map(({ id }) => id),
          voided.id,
          randomUUID(),
        ]);
        expect([...found.keys()].sort()).toEqual(idsOf([...statements, voided]));
        expect(found.get(voided.id)?.voided).toBe(true);
      }),
    );

    it(
      'inserts what takes more than one transaction, and refuses each id that is there or comes twice',
      withStore(async ({ store }) => {
        const crowd = Array.from({ length: 1000 }, (_, n) => aToken(`person ${n}`));
        const statements = some(12, { refs: crowd });
        const [there, ...others] = statements;
        await store.statements.insert([there!]);
        const twice = aStoredStatement({ id: others[0]!.id });
        expect(await store.statements.insert([...statements, twice])).toEqual(
          new Map([
            [there!.id, 'exists'],
            [twice.id, 'exists'],
          ]),
        );
        const found = await store.statements.find(statements.map(({ id }) => id));
        expect(statements.map(({ id }) => plain(found.get(id)!))).toEqual(statements.map(plain));
        const page = { where: [[aToken('person 999')]], ascending: true, limit: 100, maxExamined: 100 };
        expect(idsOf((await store.statements.page(page)).statements)).toEqual(idsOf(statements));
      }),
    );

    it(
      'finds nothing without ids',
      withStore(async ({ store }) => {
        expect(await store.statements.find([])).toEqual(new Map());
        expect(await store.statements.insert([])).toEqual(new Map());
      }),
    );

    it(
      'answers many concurrent look-ups, each with its own statements',
      withStore(async ({ store }) => {
        const statements = some(40);
        await store.statements.insert(statements);
        const answers = await Promise.all(
          statements.map(({ id }, index) =>
            store.statements.find([id, statements[(index + 1) % 40]!.id, randomUUID()]),
          ),
        );
        expect(answers.map((found) => idsOf(found.values()))).toEqual(
          statements.map((statement, index) => idsOf([statement, statements[(index + 1) % 40]!])),
        );
      }),
    );

    it(
      'finds a thousand in one call',
      withStore(async ({ store }) => {
        const statements = some(1000);
        await store.statements.insert(statements);
        const found = await store.statements.find(statements.map(({ id }) => id));
        expect(idsOf(found.values())).toEqual(idsOf(statements));
      }),
    );

    it(
      'names existing ids, and does not change their statements',
      withStore(async ({ store }) => {
        const [first, second, third] = some(3) as [StoredStatement, StoredStatement, StoredStatement];
        await store.statements.insert([first, third]);
        const other = { ...aStoredStatement({ refs: [aToken('other')] }), id: first.id };
        expect(await store.statements.insert([other, second, { ...third, text: Buffer.from('other') }])).toEqual(
          new Map([first.id, third.id].map((id) => [id, 'exists'])),
        );
        const found = await store.statements.find([first.id, second.id, third.id]);
        expect([first, second, third].map(({ id }) => plain(found.get(id)!))).toEqual(
          [first, second, third].map(plain),
        );
        expect(await store.statements.findIdsByToken([aToken('other')], 10)).toEqual([]);
      }),
    );

    it(
      'names all ids where all exist',
      withStore(async ({ store }) => {
        const statements = some(30);
        await store.statements.insert(statements);
        expect(await store.statements.insert(statements)).toEqual(new Map(statements.map(({ id }) => [id, 'exists'])));
      }),
    );

    it(
      'lets exactly one of several concurrent inserts of an id win',
      withStore(async ({ store, another }) => {
        const ids = Array.from({ length: 200 }, () => randomUUID());
        const ways = [store, await another(), await another()];
        const batches = ways.map((_, writer) => ids.map((id) => aStoredStatement({ id, source: `writer-${writer}` })));
        const refused = await Promise.all(ways.map((way, writer) => way.statements.insert(batches[writer]!)));
        const found = await store.statements.find(ids);
        expect(found.size).toBe(200);
        for (const id of ids) {
          const winners = refused.flatMap((lost, writer) => (lost.has(id) ? [] : [`writer-${writer}`]));
          expect(winners).toEqual([found.get(id)!.source]);
        }
      }),
    );

    it(
      'finds the ids of statements with one of several tokens, each once, also voided ones',
      withStore(async ({ store }) => {
        const both = aStoredStatement({ refs: [aToken('a'), aToken('b')] });
        const voided = aStoredStatement({ refs: [aToken('b')], voided: true });
        await store.statements.insert([
          both,
          voided,
          aStoredStatement({ refs: [aToken('c')] }),
          aStoredStatement({ refs: [] }),
        ]);
        expect([...(await store.statements.findIdsByToken([aToken('a'), aToken('b')], 10))].sort()).toEqual(
          idsOf([both, voided]),
        );
        expect(await store.statements.findIdsByToken([aToken('d')], 10)).toEqual([]);
        expect(await store.statements.findIdsByToken([], 10)).toEqual([]);
      }),
    );

    it(
      'says of each token if a statement below its bound has it, also one that is voided or being erased',
      withStore(async ({ store: { statements }, another }) => {
        const [low, high] = [aSortKey(1_500_000_000_000), aSortKey(1_500_000_000_005)];
        await statements.insert([
          aStoredStatement({ refs: [aToken('a'), aToken('b')], at: low }),
          aStoredStatement({ refs: [aToken('b'), aToken('c')], at: high, voided: true }),
        ]);
        const erased = aStoredStatement({ refs: [aToken('e')] });
        await statements.insert([erased]);
        await statements.markErasing([erased]);
        const lookUp = (...lookups: readonly (readonly [string, string?])[]) =>
          statements.areTokensStored(
            lookups.map(([name, below]) => ({ token: aToken(name), ...(below === undefined ? {} : { below }) })),
          );
        expect(await lookUp()).toEqual([]);
        expect(await lookUp(['a'])).toEqual([true]);
        expect(await lookUp(['d'], ['c', high], ['a', low])).toEqual([false, false, false]);
        expect(
          await lookUp(['d'], ['c'], ['e'], ['a', low], ['a', high], ['b', high], ['b', low], ['c', high]),
        ).toEqual([false, true, true, false, true, true, false, false]);
        const many = Array.from({ length: 250 }, (_, index) => ({ token: aToken(`x${index}`) }));
        const there = await (await another()).statements.areTokensStored([...many, { token: aToken('a') }]);
        expect(there).toEqual([...many.map(() => false), true]);
        await statements.delete([erased]);
        expect(await lookUp(['e'])).toEqual([false]);
      }),
    );

    it(
      'finds no more ids by token than the limit',
      withStore(async ({ store }) => {
        await store.statements.insert(some(20, { refs: [aToken('a'), aToken('b')] }));
        const carriers = await store.statements.findIdsByToken([aToken('a'), aToken('b')], 7);
        expect(new Set(carriers).size).toBe(7);
      }),
    );

    it(
      'updates a statement of the expected v, raises its v, and changes nothing else',
      withStore(async ({ store, another }) => {
        const statement = aStoredStatement({ refs: [aToken('a'), aToken('b')], v: 4 });
        await store.statements.insert([statement]);
        expect(
          await store.statements.updateRefs([
            { id: statement.id, v: 4, refs: [aToken('b'), aToken('c')], voided: true },
          ]),
        ).toEqual(new Set());
        const found = (await (await another()).statements.find([statement.id])).get(statement.id)!;
        expect(plain(found)).toEqual(plain({ ...statement, refs: [aToken('b'), aToken('c')], voided: true, v: 5 }));
        expect(await store.statements.findIdsByToken([aToken('a')], 10)).toEqual([]);
        expect(await store.statements.findIdsByToken([aToken('b'), aToken('c')], 10)).toEqual([statement.id]);
      }),
    );

    it(
      'raises v even where nothing changes',
      withStore(async ({ store }) => {
        const statement = aStoredStatement();
        await store.statements.insert([statement]);
        await store.statements.updateRefs([{ id: statement.id, v: 1, refs: statement.refs, voided: false }]);
        expect(plain((await store.statements.find([statement.id])).get(statement.id)!)).toEqual(
          plain({ ...statement, v: 2 }),
        );
      }),
    );

    it(
      'names the ids that have changed or gone, and updates the others',
      withStore(async ({ store }) => {
        const [changed, free] = some(2) as [StoredStatement, StoredStatement];
        const gone = randomUUID();
        await store.statements.insert([changed, free]);
        await store.statements.updateRefs([{ id: changed.id, v: 1, refs: [aToken('x')], voided: false }]);
        const refused = await store.statements.updateRefs(
          [changed.id, gone, free.id].map((id) => ({ id, v: 1, refs: [aToken('y')], voided: false })),
        );
        expect(refused).toEqual(new Set([changed.id, gone]));
        expect(await store.statements.findIdsByToken([aToken('y')], 10)).toEqual([free.id]);
        expect(await store.statements.findIdsByToken([aToken('x')], 10)).toEqual([changed.id]);
      }),
    );

    it(
      'does not take a voiding back',
      withStore(async ({ store }) => {
        const statement = aStoredStatement({ voided: true });
        await store.statements.insert([statement]);
        await store.statements.updateRefs([{ id: statement.id, v: 1, refs: [], voided: false }]);
        expect((await store.statements.find([statement.id])).get(statement.id)).toMatchObject({
          voided: true,
          v: 2,
          refs: [],
        });
      }),
    );

    it(
      'lets one of several concurrent updates of one v win',
      withStore(async ({ store, another }) => {
        const statements = some(40);
        await store.statements.insert(statements);
        const ways = [store, await another(), await another()];
        for (let v = 1; v <= 3; v += 1) {
          const refused = await Promise.all(
            ways.map((way, writer) =>
              way.statements.updateRefs(
                statements.map(({ id }) => ({ id, v, refs: [aToken(`writer ${writer} of ${v}`)], voided: false })),
              ),
            ),
          );
          const found = await store.statements.find(statements.map(({ id }) => id));
          for (const { id } of statements) {
            const winners = refused.flatMap((ids, writer) => (ids.has(id) ? [] : [aToken(`writer ${writer} of ${v}`)]));
            expect(found.get(id)).toMatchObject({ refs: winners, v: v + 1 });
            expect(winners).toHaveLength(1);
          }
        }
      }),
    );

    it(
      'finds the greatest sort key',
      withStore(async ({ store }) => {
        expect(await store.statements.newest()).toBeUndefined();
        await store.statements.insert([5, 9, 7].map((stored) => aStoredStatement({ at: aSortKey(stored, 1, 2) })));
        expect(await store.statements.newest()).toBe(aSortKey(9, 1, 2));
      }),
    );
  });
};
