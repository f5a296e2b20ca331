import { namespaceOfOrganisation } from '../../../../../src/access/sources/organisations/organisations.ts';
import { createReadSharedIds } from '../../../../../src/access/sources/organisations/shared-ids.ts';
import { damagedRecord } from '../../../../../src/store/ports/checked/damaged-record.ts';
import type { Source } from '../../../../../src/store/ports/sources/source-repository.ts';

const source = (id: string, members: Partial<Source> = {}): Source => ({
  id,
  name: id,
  basis: 'public_task',
  createdAt: 1,
  v: 1,
  ...members,
});

const sharedBy = (sources: readonly Source[]) =>
  createReadSharedIds({ sources: { listSources: () => Promise.resolve(sources) }, now: () => 0 })();

const [alpha, beta] = ['org:alpha', 'org:beta'].map((organisation) => source(organisation.slice(4), { organisation }));
const root = source('root');
const newOfBeta = source('new', { organisation: 'org:beta', idNamespace: namespaceOfOrganisation('org:beta') });

describe('The ids without a namespace', () => {
  it('are of one organisation as long as only its sources have none', async () => {
    for (const all of [[root], [root, newOfBeta], [alpha!]]) {
      const shared = await sharedBy(all);
      for (const one of all) expect(shared.apartFor(one)).toBeUndefined();
    }
  });

  it('are apart by organisation where sources of several have none, but not of a source that has one', async () => {
    const shared = await sharedBy([alpha!, root, newOfBeta]);
    expect(shared.apartFor(alpha!)).toBe(namespaceOfOrganisation('org:alpha'));
    expect(shared.apartFor(root)).toBe(namespaceOfOrganisation('org:default'));
    expect(shared.apartFor(newOfBeta)).toBeUndefined();
    expect(shared.areApart(alpha!, 'root')).toBe(true);
    expect(shared.areApart('alpha', 'alpha')).toBe(false);
  });

  it('of a source that has moved stay those of its first organisation', async () => {
    const moved = source('moved', { organisation: 'org:beta', apartNamespace: namespaceOfOrganisation('org:alpha') });
    const shared = await sharedBy([alpha!, beta!, moved]);
    expect(shared.apartFor(moved)).toBe(namespaceOfOrganisation('org:alpha'));
    expect([shared.areApart(moved, 'alpha'), shared.areApart(moved, 'beta')]).toEqual([false, true]);
  });

  it('of a source that is not known yet are those of the root: only new sources of it have no namespace', async () => {
    const shared = await sharedBy([alpha!, root]);
    expect([shared.areApart('made-now', 'root'), shared.areApart('made-now', 'alpha')]).toEqual([false, true]);
    const onlyAlpha = await sharedBy([alpha!]);
    expect(onlyAlpha.apartFor(root)).toBe(namespaceOfOrganisation('org:default'));
  });

  it('of a damaged source are of an organisation that nobody knows, and stop no other source', async () => {
    const shared = await sharedBy([root, damagedRecord<Source>('source', 'alpha')]);
    expect(shared.apartFor(root)).toBe(namespaceOfOrganisation('org:default'));
    expect(shared.areApart(root, 'another')).toBe(false);
    expect(() => shared.areApart(root, 'alpha')).toThrow('The source is not stored as it was written');
  });
});
