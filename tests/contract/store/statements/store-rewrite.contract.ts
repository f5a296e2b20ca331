import { randomUUID } from 'node:crypto';
import { personToken, targetToken } from '../../../../src/xapi/statement/tokens.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import type { WithStore } from '../store.contract.ts';

const ADA = personToken('ada');
const TARGET = targetToken('00000000-0000-4000-8000-000000000001');
const OTHER = targetToken('00000000-0000-4000-8000-000000000002');

const named = (about: Partial<StoredStatement> = {}): StoredStatement =>
  aStoredStatement({
    refs: [aToken('ada'), ADA, TARGET],
    people: [
      { id: 'bob', role: 'actor', generation: 1 },
      { id: 'ada', role: 'other', generation: 1 },
    ],
    ...about,
  });

const without = ({ id, at, v, source, timestamp }: StoredStatement) => ({
  id,
  at,
  v,
  source,
  timestamp,
  text: Buffer.from(`{"id":"${id}","context":{}}`),
  refs: [aToken('account'), OTHER],
  people: [{ id: 'bob', role: 'actor' as const, generation: 1 }],
});

const plain = (one: StoredStatement | undefined) => one && { ...one, text: Buffer.from(one.text).toString() };

/** The promises of every statement repository about statements in which Agents are replaced. */
export const describeStatementRewrite = (withStore: WithStore): void => {
  describe('A rewritten statement', () => {
    it(
      'has the new text, people and tokens in every read, and all else as before',
      withStore(async ({ store, another }) => {
        const [one, other] = [named({ voided: true, timestamp: 7, source: 'h5p' }), named()];
        await store.statements.insert([one, other]);
        const { statements } = await another();
        const change = without(one);
        expect(await statements.rewrite([change])).toEqual(new Set());
        const expected = { ...one, ...change, text: change.text.toString(), v: one.v + 1 };
        expect(plain((await store.statements.find([one.id])).get(one.id))).toEqual(expected);
        const scanned = await store.statements.scan({ token: aToken('account'), limit: 9 });
        expect(scanned.map(plain)).toEqual([expected]);
        for (const token of [ADA, aToken('ada'), TARGET]) {
          expect(await store.statements.findIdsByToken([token], 9)).toEqual([other.id]);
          expect((await store.statements.scan({ token, limit: 9 })).map(({ id }) => id)).toEqual([other.id]);
        }
        for (const token of [aToken('account'), OTHER])
          expect(await store.statements.findIdsByToken([token], 9)).toEqual([one.id]);
        const page = { ascending: true, withVoided: true, limit: 9, maxExamined: 99 } as const;
        for (const where of [[[aToken('account')]], [[aToken('account')], [OTHER]]])
          expect((await store.statements.page({ ...page, where })).statements.map(plain)).toEqual([expected]);
        expect((await store.statements.page({ ...page, where: [[ADA]] })).statements.map(({ id }) => id)).toEqual([
          other.id,
        ]);
      }),
    );

    it(
      'may have no people that are known',
      withStore(async ({ store }) => {
        const { people: _, ...unknown } = named();
        await store.statements.insert([unknown]);
        const { people: __, ...change } = without(unknown);
        await store.statements.rewrite([change]);
        const found = (await store.statements.find([unknown.id])).get(unknown.id);
        expect([plain(found)?.text, Object.hasOwn(found!, 'people')]).toEqual([change.text.toString(), false]);
      }),
    );

    it(
      'is only the one with that v and that sort key, and none that is being erased or gone',
      withStore(async ({ store }) => {
        const all = [named(), named(), named(), named({ at: aSortKey(5) })] as const;
        const [changed, elsewhere, erasing, right] = all;
        await store.statements.insert(all);
        await store.statements.updateRefs([{ ...changed, refs: [ADA] }]);
        await store.statements.markErasing([erasing]);
        const gone = named({ id: randomUUID() });
        const changes = [changed, { ...elsewhere, at: aSortKey(1) }, erasing, gone, right].map(without);
        expect(await store.statements.rewrite(changes)).toEqual(
          new Set([changed.id, elsewhere.id, erasing.id, gone.id]),
        );
        expect(await store.statements.rewrite([])).toEqual(new Set());
        const found = await store.statements.find(all.map(({ id }) => id));
        expect([...found.values()].filter(({ refs }) => refs.includes(OTHER)).map(({ id }) => id)).toEqual([right.id]);
        expect(await store.statements.findIdsByToken([OTHER], 9)).toEqual([right.id]);
      }),
    );

    it(
      'makes an update of references that was begun before fail, and lets one that follows pass',
      withStore(async ({ store, another }) => {
        const one = named();
        await store.statements.insert([one]);
        await (await another()).statements.rewrite([without(one)]);
        const late = { id: one.id, at: one.at, v: one.v, refs: one.refs, voided: false };
        expect(await store.statements.updateRefs([late])).toEqual(new Set([one.id]));
        expect(await store.statements.findIdsByToken([ADA], 9)).toEqual([]);
        expect(await store.statements.updateRefs([{ ...late, v: one.v + 1, refs: [OTHER] }])).toEqual(new Set());
      }),
    );

    it(
      'lets one of several concurrent rewrites win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const one = named();
        await store.statements.insert([one]);
        const texts = Array.from({ length: 10 }, (_, at) => Buffer.from(`{"n":${at}}`));
        const stale = await Promise.all(
          texts.map((text, at) => ways[at % 2]!.statements.rewrite([{ ...without(one), text }])),
        );
        const won = stale.flatMap(({ size }, at) => (size === 0 ? [at] : []));
        expect(won).toHaveLength(1);
        expect(plain((await store.statements.find([one.id])).get(one.id))?.text).toBe(`{"n":${won[0]}}`);
      }),
    );
  });
};
