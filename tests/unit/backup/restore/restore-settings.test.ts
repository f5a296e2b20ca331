import type { Noe } from '../../../../src/backup/noes/noe.ts';
import { createRestoreSettings } from '../../../../src/backup/restore/restore-settings.ts';
import type { RecordChange } from '../../../../src/access/audit/record-change.ts';
import { namespaceOfOrganisation } from '../../../../src/access/sources/organisations/organisations.ts';
import type { Source } from '../../../../src/store/ports/sources/source-repository.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');

describe('Acts of staff that a list of noes knows and the backup does not', () => {
  let store: Store;
  let changes: Parameters<RecordChange>[0][];

  beforeEach(async () => {
    store = await openStore('sqlite::memory:', { now: () => NOW });
    changes = [];
    for (const id of ['org:north', 'org:south'])
      await store.organisations.add({ id, parent: 'org:default', name: id, createdAt: NOW, v: 1 });
  });
  afterEach(() => store.close());

  const restore = (noe: object) =>
    createRestoreSettings({
      store,
      consent: {} as never,
      recordChange: (change, make) => {
        changes.push(change);
        return make();
      },
      hashOf: (text) => text,
      madeAt: NOW,
      now: () => NOW,
    })([{ seq: 1, at: NOW, ...noe } as Noe]);
  const aSource = (about: Partial<Source> = {}): Promise<boolean> =>
    store.sources.addSource({ id: 'quiz', name: 'Quiz', basis: 'public_task', createdAt: NOW, v: 1, ...about });

  it('move a source, which keeps the ids of the organisation that it left', async () => {
    await aSource({ organisation: 'org:north' });
    expect(await restore({ no: 'source', id: 'quiz', organisation: 'org:south' })).toEqual({ applied: 1, left: [] });
    expect(await store.sources.findSource('quiz')).toMatchObject({
      organisation: 'org:south',
      apartNamespace: namespaceOfOrganisation('org:north'),
    });
  });

  it('are in the audit chain with their values, from which the next list is made', async () => {
    await aSource({ organisation: 'org:north', audience: 'adults', keep: 'P2Y', shares: ['club'] });
    const noe = { organisation: 'org:south', audience: 'minors', keep: 'P1Y', shares: [] };
    await restore({ no: 'source', id: 'quiz', ...noe });
    expect(changes).toMatchObject([{ type: 'source.changed', data: { source: 'quiz', ...noe } }]);
    expect(await restore({ no: 'source', id: 'quiz', ...noe })).toEqual({ applied: 0, left: [] });
  });

  it('end a link that was opened, which the next list knows', async () => {
    expect(await restore({ no: 'link', id: 'a-link' })).toEqual({ applied: 1, left: [] });
    expect(changes).toEqual([{ type: 'link.ended', by: 'carnet', data: { link: 'a-link' } }]);
    expect(await restore({ no: 'link', id: 'a-link' })).toEqual({ applied: 0, left: [] });
  });

  it('are left for people if the organisation is not in the backup', async () => {
    await aSource();
    const { left } = await restore({ no: 'source', id: 'quiz', organisation: 'org:west' });
    expect(left).toEqual([expect.stringContaining('org:west, which is not in the backup')]);
    expect((await store.sources.findSource('quiz'))?.organisation).toBeUndefined();
  });
});
