import { Binary, MongoClient } from 'mongodb';
import { openStore } from '../../../../src/store/open-store.ts';
import { keyOf, type StatementDocument } from '../../../../src/store/mongo/statements/statement-document.ts';
import type { StoreDamage } from '../../../../src/store/ports/store-observer.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a statement that was changed in MongoDB', (server) => {
  it('is damaged in every read, can be deleted, and has no text; one of a release before is read', async () => {
    const name = uniqueName('damage');
    const url = new URL(server);
    url.pathname = `/${name}`;
    const client = await new MongoClient(server).connect();
    const documents = client.db(name).collection<StatementDocument>('statements');
    const damages: StoreDamage[] = [];
    const ignore = (): void => undefined;
    const store = await openStore(url.href, {
      now: Date.now,
      observe: {
        failed: ignore,
        retried: ignore,
        building: ignore,
        warned: ignore,
        damaged: (damage) => damages.push(damage),
      },
    });
    try {
      const [changed, moved, old] = [aStoredStatement(), aStoredStatement(), aStoredStatement()];
      await store.statements.insert([changed, moved, old]);
      await documents.updateOne({ _id: keyOf(changed.id) }, { $set: { text: new Binary(Buffer.from('{"other":1}')) } });
      await documents.updateOne({ _id: keyOf(moved.id) }, { $set: { source: 'another' } });
      await documents.updateOne({ _id: keyOf(old.id) }, { $unset: { checksum: '' } });

      const found = await store.statements.find([changed.id, moved.id, old.id]);
      expect([changed, moved, old].map(({ id }) => found.get(id)?.damaged)).toEqual([true, true, undefined]);
      expect(() => found.get(changed.id)?.text).toThrow(changed.id);
      expect(String(found.get(old.id)?.text)).toBe(String(old.text));
      const page = { where: [], ascending: true, limit: 9, maxExamined: 99 } as const;
      for (const some of [(await store.statements.page(page)).statements, await store.statements.scan({ limit: 9 })])
        expect(some.map(({ damaged }) => damaged)).toEqual([true, true, undefined]);
      expect(damages).toHaveLength(6);
      expect(damages[0]).toEqual({ part: 'statement', id: changed.id });

      // A release before replaces a text beside this one, and leaves the checksum as it is.
      await documents.updateOne({ _id: keyOf(changed.id) }, { $inc: { v: 1 } });
      expect(String((await store.statements.find([changed.id])).get(changed.id)?.text)).toBe('{"other":1}');
      const refs = { id: moved.id, at: moved.at, v: moved.v, refs: ['a'], voided: false };
      expect(await store.statements.updateRefs([refs])).toEqual(new Set());
      expect((await store.statements.find([moved.id])).get(moved.id)?.damaged).toBe(true);
      expect(await store.statements.rewrite([{ ...moved, v: moved.v + 1, refs: ['a'] }])).toEqual(new Set());
      expect(await documents.findOne({ _id: keyOf(moved.id) })).toMatchObject({
        v: moved.v + 2,
        checkedV: moved.v + 2,
      });

      await store.statements.delete([changed, moved]);
      expect((await store.statements.scan({ limit: 9 })).map(({ id }) => id)).toEqual([old.id]);
    } finally {
      await store.close();
      await client.db(name).dropDatabase();
      await client.close();
    }
  });
});
