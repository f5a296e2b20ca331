import type { StoredForwarding, UndeliveredChange } from '../../../../src/store/ports/studies/forwarding-repository.ts';
import type { WithStore } from '../store.contract.ts';

const PURPOSE = 'forward:other';

const aForwarding = (about: object = {}): StoredForwarding => ({ id: PURPOSE, v: 1, ...about });

const aChange = (about: Partial<UndeliveredChange> = {}): UndeliveredChange => ({
  purpose: PURPOSE,
  key: 'a/1',
  operation: 'put',
  statement: 'a',
  at: 5,
  retry: false,
  status: 400,
  reason: 'no "thanks"',
  ...about,
});

/** The promises of every forwarding repository (src/store/ports/studies/forwarding-repository.ts). */
export const describeForwardingRepository = (withStore: WithStore): void => {
  describe('The forwarding repository', () => {
    it(
      'returns forwardings as they were added, by id, also to another process',
      withStore(async ({ store, another }) => {
        const one = aForwarding({ position: 3, 'a.b': { $c: [1.5, null] } });
        expect([await store.forwardings.find(one.id), await store.forwardings.all()]).toEqual([undefined, []]);
        expect(await store.forwardings.add(one)).toBe(true);
        expect(await store.forwardings.add(aForwarding({ is: 'second' }))).toBe(false);
        await store.forwardings.add(aForwarding({ id: 'forward:another' }));
        const { forwardings } = await another();
        expect([await forwardings.find(one.id), (await forwardings.all()).map(({ id }) => id)]).toEqual([
          one,
          ['forward:another', PURPOSE],
        ]);
      }),
    );

    it(
      'updates one whose v is one less, and no other',
      withStore(async ({ store: { forwardings } }) => {
        await forwardings.add(aForwarding());
        expect(await forwardings.update(aForwarding({ v: 2, position: 7 }))).toBe(true);
        expect(await forwardings.update(aForwarding({ v: 2, position: 1 }))).toBe(false);
        expect(await forwardings.update(aForwarding({ id: 'forward:none', v: 2 }))).toBe(false);
        expect(await forwardings.find(PURPOSE)).toEqual(aForwarding({ v: 2, position: 7 }));
      }),
    );

    it(
      'stores undelivered changes, one for each key and operation, and lists them page by page',
      withStore(async ({ store: { forwardings }, another }) => {
        const [first, second] = [aChange(), aChange({ key: 'b/1' })];
        const [voiding, held] = [
          aChange({ operation: 'void', attempt: 2, notBefore: 9 }),
          aChange({ key: 'c/1', retry: true }),
        ];
        const { status: _, reason: __, ...heldBare } = held;
        await forwardings.putUndelivered([voiding, second, { ...first, at: 1 }, heldBare]);
        await forwardings.putUndelivered([first, aChange({ purpose: 'forward:z' })]);
        await forwardings.putUndelivered([]);
        const { forwardings: other } = await another();
        const list = (about: object) => other.listUndelivered({ purpose: PURPOSE, retry: false, limit: 10, ...about });
        expect(await list({})).toEqual([first, second, voiding]);
        expect(await list({ limit: 1 })).toEqual([first]);
        expect(await list({ after: first })).toEqual([second, voiding]);
        expect(await list({ after: second, limit: 1 })).toEqual([voiding]);
        expect(await list({ retry: true })).toEqual([heldBare]);
        expect(await other.countUndelivered(PURPOSE)).toEqual({ dead: 3, deadVoids: 1, retry: 1 });
        expect(await other.countUndelivered('forward:none')).toEqual({ dead: 0, deadVoids: 0, retry: 0 });
      }),
    );

    it(
      'finds whom a change concerns, also once it was replaced by one that does not say so, until it is deleted',
      withStore(async ({ store: { forwardings }, another }) => {
        const voiding = aChange({ operation: 'void', retry: true, concerns: ['ada', 'bob'], notBefore: 7 });
        const { status: _, reason: __, notBefore: ___, concerns: ____, ...bare } = voiding;
        await forwardings.putUndelivered([
          voiding,
          aChange({ key: 'b/1', concerns: ['cid'] }),
          aChange({ key: 'c/1' }),
        ]);
        const { forwardings: other } = await another();
        const find = async (...ids: readonly string[]) =>
          (await other.findConcerning(ids, 10)).map(({ concerns = [], ...change }) => ({
            ...change,
            concerns: concerns.toSorted(),
          }));
        expect(await find('bob', 'nobody')).toEqual([voiding]);
        expect(await find('ada', 'bob', 'cid')).toHaveLength(2);
        expect(await other.findConcerning(['ada', 'bob', 'cid'], 1)).toHaveLength(1);
        expect(await find('nobody')).toEqual([]);
        expect(await find()).toEqual([]);
        await forwardings.putUndelivered([{ ...bare, attempt: 1 }]);
        expect(await find('ada')).toEqual([{ ...bare, attempt: 1, concerns: ['ada', 'bob'] }]);
        await forwardings.putUndelivered([{ ...bare, concerns: ['dan', 'ada'] }]);
        expect(await find('dan')).toEqual([{ ...bare, concerns: ['ada', 'bob', 'dan'] }]);
        await forwardings.deleteUndelivered([voiding]);
        expect(await find('ada', 'bob', 'dan')).toEqual([]);
        await forwardings.putUndelivered([bare]);
        expect(await find('ada')).toEqual([]);
        await forwardings.remove(PURPOSE);
        expect(await find('cid')).toEqual([]);
      }),
    );

    it(
      'removes a forwarding with its undelivered changes, and no other',
      withStore(async ({ store: { forwardings } }) => {
        const foreign = aChange({ purpose: 'forward:z' });
        await forwardings.add(aForwarding());
        await forwardings.add(aForwarding({ id: 'forward:z' }));
        await forwardings.putUndelivered([aChange(), aChange({ operation: 'void', retry: true }), foreign]);
        await forwardings.remove(PURPOSE);
        await forwardings.remove(PURPOSE);
        expect((await forwardings.all()).map(({ id }) => id)).toEqual(['forward:z']);
        expect(await forwardings.countUndelivered(PURPOSE)).toEqual({ dead: 0, deadVoids: 0, retry: 0 });
        expect(await forwardings.listUndelivered({ purpose: 'forward:z', retry: false, limit: 5 })).toEqual([foreign]);
      }),
    );

    it(
      'marks the dead letters of a purpose to be tried again, and deletes what is named',
      withStore(async ({ store: { forwardings } }) => {
        const [first, second] = [aChange(), aChange({ key: 'b/1' })];
        const foreign = aChange({ purpose: 'forward:z' });
        await forwardings.putUndelivered([first, second, foreign]);
        expect(await forwardings.retryUndelivered(PURPOSE)).toBe(2);
        expect(await forwardings.retryUndelivered(PURPOSE)).toBe(0);
        const list = (retry: boolean, purpose = PURPOSE) => forwardings.listUndelivered({ purpose, retry, limit: 10 });
        expect([await list(false), await list(true)]).toEqual([
          [],
          [
            { ...first, retry: true },
            { ...second, retry: true },
          ],
        ]);
        await forwardings.deleteUndelivered([first, { ...second, operation: 'void' }, aChange({ key: 'none' })]);
        await forwardings.deleteUndelivered([]);
        expect([await list(true), await list(false, 'forward:z')]).toEqual([[{ ...second, retry: true }], [foreign]]);
      }),
    );
  });
};
