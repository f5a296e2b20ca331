import { randomUUID } from 'node:crypto';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import { personToken, targetToken } from '../../../../src/xapi/statement/tokens.ts';
import type { WithStore } from '../store.contract.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';

const ADA = personToken('ada');
const TARGET = targetToken('00000000-0000-4000-8000-000000000001');

const ofAda = (stored: number, about: Partial<StoredStatement> = {}): StoredStatement =>
  aStoredStatement({
    at: aSortKey(stored),
    refs: [aToken('ada'), ADA],
    people: [{ id: 'ada', role: 'actor', generation: 2 }],
    ...about,
  });

const idsOf = (statements: Iterable<StoredStatement>): string[] => [...statements].map(({ id }) => id);

const isThere = async ({ statements }: Store, { id }: StoredStatement): Promise<boolean> =>
  (await statements.find([id])).has(id);

const all = { where: [], ascending: true, limit: 100, maxExamined: 1000 };

/** The promises of every statement repository about people in statements and erasure. */
export const describeStatementErasure = (withStore: WithStore): void => {
  describe('The people of a statement', () => {
    it.each<readonly [string, StoredStatement['people']]>([
      ['one', [{ id: '2f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11', role: 'actor', generation: 1 }]],
      [
        'several',
        [
          { id: 'a', role: 'member', generation: 3 },
          { id: 'b"\\é\0', role: 'member', generation: 0 },
          { id: 'c', role: 'other', generation: 1 },
        ],
      ],
      ['nobody', []],
      ['not asked about', undefined],
    ])('come back as they were put there: %s', (_, people) =>
      withStore(async ({ store, another }) => {
        const { people: __, ...rest } = ofAda(1);
        const statement = { ...rest, ...(people === undefined ? {} : { people }) };
        await store.statements.insert([statement]);
        const { statements } = await another();
        const ways = [
          (await statements.find([statement.id])).get(statement.id),
          (await statements.page(all)).statements[0],
          (await statements.page({ ...all, where: [[aToken('ada')], [ADA]] })).statements[0],
          (await statements.scan({ limit: 1 }))[0],
        ];
        for (const found of ways) {
          expect(found?.people).toEqual(people);
          expect(Object.hasOwn(found!, 'people')).toBe(people !== undefined);
          expect(Object.hasOwn(found!, 'erasing')).toBe(false);
        }
      })(),
    );
  });

  describe('A statement that is being erased', () => {
    it(
      'counts as absent, and is found by findErasing',
      withStore(async ({ store, another }) => {
        const [erased, other] = [
          ofAda(1, { refs: [aToken('ada'), ADA, TARGET] }),
          ofAda(2, { refs: [aToken('ada'), ADA, TARGET] }),
        ];
        await store.statements.insert([erased, other]);
        await store.statements.markErasing([erased]);
        const { statements } = await another();
        expect([...(await statements.find([erased.id, other.id])).keys()]).toEqual([other.id]);
        for (const token of [ADA, TARGET]) expect(await statements.findIdsByToken([token], 10)).toEqual([other.id]);
        for (const where of [[], [[ADA]], [[ADA], [aToken('ada')]], [[ADA, aToken('ada')], [TARGET]]])
          expect(idsOf((await statements.page({ ...all, where })).statements)).toEqual([other.id]);
        const found = await statements.findErasing([erased.id, other.id, randomUUID()]);
        expect([...found.keys()]).toEqual([erased.id]);
        expect({ ...found.get(erased.id), text: Buffer.from(found.get(erased.id)!.text) }).toEqual({
          ...erased,
          erasing: true,
        });
        expect(await statements.findErasing([])).toEqual(new Map());
      }),
    );

    it(
      'keeps its id until it is deleted',
      withStore(async ({ store }) => {
        const erased = ofAda(1);
        await store.statements.insert([erased]);
        await store.statements.markErasing([erased]);
        const next = ofAda(2, { id: erased.id });
        expect(await store.statements.insert([next])).toEqual(new Map([[erased.id, 'exists']]));
        await store.statements.delete([erased]);
        expect(await store.statements.insert([next])).toEqual(new Map());
        expect((await store.statements.find([erased.id])).get(erased.id)?.at).toBe(next.at);
      }),
    );

    it(
      'is not updated any more, and stays voided',
      withStore(async ({ store }) => {
        const [erased, voided] = [ofAda(1), ofAda(2, { voided: true })];
        await store.statements.insert([erased, voided]);
        await store.statements.markErasing([erased, voided]);
        expect(
          await store.statements.updateRefs([{ id: erased.id, v: 1, refs: [aToken('new')], voided: true }]),
        ).toEqual(new Set([erased.id]));
        expect(await store.statements.findIdsByToken([aToken('new')], 1)).toEqual([]);
        const found = await store.statements.findErasing([erased.id, voided.id]);
        expect([found.get(erased.id)?.voided, found.get(voided.id)?.voided]).toEqual([false, true]);
      }),
    );

    it(
      'counts as examined on a page, like a voided one',
      withStore(async ({ store }) => {
        const statements = Array.from({ length: 20 }, (_, index) => ofAda(index));
        await store.statements.insert(statements);
        await store.statements.markErasing(statements.slice(0, 15));
        expect(await store.statements.page({ ...all, where: [[ADA]], maxExamined: 10 })).toEqual({
          statements: [],
          next: aSortKey(9),
        });
        expect(
          (await store.statements.page({ ...all, where: [[ADA]], above: aSortKey(9), maxExamined: 10 })).statements,
        ).toHaveLength(5);
      }),
    );

    it(
      'does not crowd out other statements found by token',
      withStore(async ({ store }) => {
        const statements = Array.from({ length: 30 }, (_, index) => ofAda(index, { refs: [ADA, TARGET] }));
        await store.statements.insert(statements);
        await store.statements.markErasing(statements.slice(0, 20));
        for (const tokens of [[ADA], [TARGET], [ADA, TARGET]]) {
          expect([...(await store.statements.findIdsByToken(tokens, 10))].sort()).toEqual(
            idsOf(statements.slice(20)).sort(),
          );
          expect(await store.statements.findIdsByToken(tokens, 4)).toHaveLength(4);
        }
      }),
    );
  });

  describe('Marking and deleting statements', () => {
    it(
      'concern exactly this statement, not one that has its id at another time',
      withStore(async ({ store }) => {
        const [one, two] = [ofAda(1), ofAda(2)];
        await store.statements.insert([one, two]);
        const crossed = [
          { id: one.id, at: two.at },
          { id: two.id, at: one.at },
          { id: randomUUID(), at: one.at },
          { id: one.id, at: aSortKey(9) },
        ];
        await store.statements.markErasing(crossed);
        await store.statements.delete(crossed);
        expect(await store.statements.findErasing([one.id, two.id])).toEqual(new Map());
        expect([await isThere(store, one), await isThere(store, two)]).toEqual([true, true]);
      }),
    );

    it(
      'are idempotent, and accept an empty list',
      withStore(async ({ store }) => {
        const [one, two] = [ofAda(1), ofAda(2)];
        await store.statements.insert([one, two]);
        for (let time = 0; time < 2; time++) await store.statements.markErasing([one, one]);
        expect((await store.statements.findErasing([one.id])).size).toBe(1);
        for (let time = 0; time < 2; time++) await store.statements.delete([one, one]);
        await store.statements.markErasing([]);
        await store.statements.delete([]);
        await store.statements.markErasing([one]);
        expect([await store.statements.findErasing([one.id]), await isThere(store, two)]).toEqual([new Map(), true]);
      }),
    );

    it(
      'leave nothing by which a deleted statement could be found',
      withStore(async ({ store, another }) => {
        const [one, two] = [ofAda(1, { refs: [ADA, TARGET] }), ofAda(2, { refs: [ADA, TARGET] })];
        await store.statements.insert([one, two]);
        await store.statements.delete([two]);
        const { statements } = await another();
        for (const token of [ADA, TARGET]) {
          expect(await statements.findIdsByToken([token], 10)).toEqual([one.id]);
          expect(idsOf(await statements.scan({ token, limit: 10 }))).toEqual([one.id]);
        }
        expect(idsOf(await statements.scan({ limit: 10 }))).toEqual([one.id]);
        expect(await statements.newest()).toBe(one.at);
        // What takes its key next is not taken for it.
        const next = ofAda(2, { refs: [aToken('next')] });
        await statements.insert([next]);
        expect(idsOf(await statements.scan({ token: ADA, limit: 10 }))).toEqual([one.id]);
        expect(idsOf(await statements.scan({ token: aToken('next'), limit: 10 }))).toEqual([next.id]);
      }),
    );

    it(
      'accept thousands in one call',
      withStore(async ({ store }) => {
        const statements = Array.from({ length: 1200 }, (_, index) => ofAda(index));
        await store.statements.insert(statements);
        await store.statements.markErasing(statements.slice(0, 1100));
        expect((await store.statements.findErasing(idsOf(statements))).size).toBe(1100);
        await store.statements.delete(statements.slice(0, 1100));
        expect(idsOf(await store.statements.scan({ token: ADA, limit: 2000 }))).toEqual(idsOf(statements.slice(1100)));
      }),
    );

    it(
      'do not touch a later statement with the id, nor does an update of the earlier one',
      withStore(async ({ store, another }) => {
        const other = await another();
        const before = ofAda(1);
        await store.statements.insert([before]);
        await store.statements.markErasing([before]);
        await store.statements.delete([before]);
        const after = ofAda(5, { id: before.id });
        await other.statements.insert([after]);
        await store.statements.markErasing([before]);
        await store.statements.delete([before]);
        const change = { id: before.id, v: 1, refs: [aToken('late')], voided: true };
        expect(await store.statements.updateRefs([{ ...change, at: before.at }])).toEqual(new Set([before.id]));
        expect(await isThere(store, after)).toBe(true);
        expect((await store.statements.find([after.id])).get(after.id)).toMatchObject({
          at: after.at,
          v: 1,
          voided: false,
        });
        expect(await store.statements.updateRefs([{ ...change, at: after.at }])).toEqual(new Set());
      }),
    );
  });

  describe('A scan of statements', () => {
    it(
      'returns those with a token in order, in any state, page by page',
      withStore(async ({ store, another }) => {
        const statements = Array.from({ length: 25 }, (_, index) => ofAda(100 - index, { voided: index % 3 === 0 }));
        await store.statements.insert([
          ...statements,
          aStoredStatement({ at: aSortKey(90, 1), refs: [aToken('bob')] }),
        ]);
        await store.statements.markErasing(statements.filter((_, index) => index % 4 === 0));
        const { statements: repository } = await another();
        const scanned: StoredStatement[] = [];
        for (let above: string | undefined; ;) {
          const some = await repository.scan({ token: ADA, ...(above === undefined ? {} : { above }), limit: 7 });
          scanned.push(...some);
          above = some.at(-1)?.at;
          if (some.length < 7) break;
        }
        expect(scanned.map(({ id, voided, erasing }) => [id, voided, erasing ?? false])).toEqual(
          statements.map(({ id, voided }, index) => [id, voided, index % 4 === 0]).toReversed(),
        );
      }),
    );

    it(
      'returns all where no token is given',
      withStore(async ({ store }) => {
        const statements = [
          ofAda(3),
          aStoredStatement({ at: aSortKey(1), refs: [], voided: true }),
          aStoredStatement({ at: aSortKey(2) }),
        ];
        await store.statements.insert(statements);
        await store.statements.markErasing([statements[2]!]);
        expect(idsOf(await store.statements.scan({ limit: 10 }))).toEqual(
          idsOf([statements[1]!, statements[2]!, statements[0]!]),
        );
        expect(idsOf(await store.statements.scan({ above: aSortKey(1), limit: 1 }))).toEqual([statements[2]!.id]);
        expect(await store.statements.scan({ above: aSortKey(3), limit: 10 })).toEqual([]);
        expect(await store.statements.scan({ token: aToken('nobody'), limit: 10 })).toEqual([]);
      }),
    );

    it(
      'returns the same without the texts',
      withStore(async ({ store, another }) => {
        const people = [{ id: 'ada', role: 'actor' as const, generation: 2 }];
        const statements = [
          ofAda(3, { people, voided: true }),
          ofAda(1, { timestamp: -7, source: 'h5p', text: Buffer.alloc(100_000, 'x') }),
          ofAda(2, { v: 4 }),
        ];
        await store.statements.insert([...statements, aStoredStatement({ at: aSortKey(4) })]);
        await store.statements.markErasing([statements[2]!]);
        const { statements: repository } = await another();
        for (const query of [{ limit: 10 }, { above: aSortKey(1), limit: 2 }, { above: aSortKey(4), limit: 1 }]) {
          const walked = await repository.scan(query);
          expect(await repository.scanWithoutText(query)).toEqual(walked.map(({ text: _, ...rest }) => rest));
        }
        expect((await repository.scanWithoutText({ limit: 3 })).map(({ at, erasing }) => [at, erasing])).toEqual([
          [aSortKey(1), undefined],
          [aSortKey(2), true],
          [aSortKey(3), undefined],
        ]);
      }),
    );
  });
};
