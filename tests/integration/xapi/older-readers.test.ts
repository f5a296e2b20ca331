import { randomUUID } from 'node:crypto';
import { findFormerReaders, readBoundary } from '../../../src/app/startup/read-boundary.ts';
import { createGrants } from '../../../src/access/sources/sharing/grants.ts';
import { hashSecret } from '../../../src/access/sources/secrets/secret.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { sourceToken } from '../../../src/xapi/statement/tokens.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aSortKey, aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, runCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'A store of a release without grants', (makeBackends) => {
  it('has its credentials read their own source, and says of which it took the others', async () => {
    const backends = makeBackends();
    const before = await openStore(backends.storeUrl, { now: Date.now });
    const hash = await hashSecret('secret');
    const stored = (source: string) => {
      const id = randomUUID();
      const authority = { objectType: 'Agent', account: { homePage: 'http://carnet.example', name: source } };
      const text = Buffer.from(JSON.stringify({ ...aNamedStatement(), id, authority }));
      const at = aSortKey(1_700_000_000_000 + (source === 'moodle' ? 0 : 1));
      return aStoredStatement({ id, at, text, source, refs: [sourceToken(source)] });
    };
    const [ours, theirs] = [stored('moodle'), stored('h5p')];
    for (const source of ['moodle', 'h5p'])
      await before.sources.addSource({ id: source, name: source, basis: 'public_task', createdAt: 0, v: 1 });
    for (const [key, scopes] of [
      ['reader', ['all/read']],
      ['mine', ['statements/write', 'statements/read/mine']],
      ['writer', ['statements/write']],
    ] as const)
      await before.sources.addCredential({ key, source: 'moodle', hash, scopes, createdAt: 5 });
    await before.statements.insert([ours, theirs]);
    await before.close();

    const lines: string[] = [];
    const carnet = await runCarnet(backends, { logged: lines });
    try {
      const as = (key: string) => aClient({ url: carnet.url, authorization: basic(key, 'secret') });
      expect(await everyId(as('reader'))).toEqual([ours.id]);
      // It names no credential, and counts for each of its source that is as old.
      expect(await everyId(as('mine'))).toEqual([ours.id]);
      const young = aClient({
        url: carnet.url,
        authorization: await carnet.issue('moodle', ['statements/write', 'statements/read/mine']),
      });
      expect(await everyId(young)).toEqual([]);
      const sent = aNamedStatement();
      await young.post(sent).expect(200);
      expect(await everyId(young)).toEqual([sent.id]);
      expect(await everyId(as('mine'))).toEqual([ours.id]);

      const warnings = lines.map((line) => JSON.parse(line) as { level: number | string; credentials?: unknown });
      expect(warnings.filter(({ credentials }) => credentials !== undefined)).toEqual([
        expect.objectContaining({ credentials: [{ key: 'reader', source: 'moodle' }] }),
        // The other note is of sign-in links.
        expect.objectContaining({ credentials: ['mine', 'writer'] }),
      ]);
      const boundary = await readBoundary(carnet.store, Date.now);
      expect(boundary).toBeGreaterThan(0);
      // The credential of the tests' Carnet is younger than the boundary.
      expect(await findFormerReaders(carnet.store, boundary, Date.now())).toEqual([
        { key: 'reader', source: 'moodle', others: expect.arrayContaining(['h5p']) as unknown },
      ]);
      await createGrants({
        repository: carnet.store.sources,
        recipientsOf: () => Promise.resolve(new Map()),
        now: Date.now,
      }).decline('reader');
      expect(await findFormerReaders(carnet.store, boundary, Date.now())).toEqual([]);
    } finally {
      await carnet.close();
      await backends.remove();
    }
  });

  it('is not what a new store is taken for', async () => {
    const backends = makeBackends();
    const carnet = await runCarnet(backends);
    try {
      await aClient(carnet).post(aNamedStatement()).expect(200);
      expect(await readBoundary(carnet.store, Date.now)).toBe(0);
    } finally {
      await carnet.close();
      await backends.remove();
    }
  });
});
