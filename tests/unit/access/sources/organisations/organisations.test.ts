import {
  createOrganisationTree,
  organisationOf,
} from '../../../../../src/access/sources/organisations/organisations.ts';
import { createFindReadableSources } from '../../../../../src/access/sources/sharing/readable-sources.ts';
import type { Source } from '../../../../../src/store/ports/sources/source-repository.ts';

const tree = createOrganisationTree([
  { id: 'org:academie' },
  { id: 'org:lycee', parent: 'org:academie' },
  { id: 'org:college', parent: 'org:academie' },
  { id: 'org:company', parent: 'org:default' },
]);

describe('An organisation tree', () => {
  it('reaches an organisation and all below it from above, and nothing else', () => {
    const inScope = (root: string): readonly string[] =>
      ['org:default', 'org:academie', 'org:lycee', 'org:college', 'org:company', 'org:unknown'].filter((one) =>
        tree.isWithin(root, one),
      );
    expect(inScope('org:academie')).toEqual(['org:academie', 'org:lycee', 'org:college']);
    expect(inScope('org:lycee')).toEqual(['org:lycee']);
    expect(inScope('org:company')).toEqual(['org:company']);
    expect(inScope('org:unknown')).toEqual(['org:unknown']);
    expect(inScope('org:default')).toHaveLength(6);
  });

  it('names an organisation and all above it', () => {
    expect(tree.lineOf('org:lycee')).toEqual(['org:lycee', 'org:academie', 'org:default']);
    expect(tree.lineOf('org:default')).toEqual(['org:default']);
    expect(tree.lineOf('org:unknown')).toEqual(['org:unknown', 'org:default']);
  });

  it('answers where concurrent changes have made a circle', () => {
    const circle = createOrganisationTree([
      { id: 'org:a', parent: 'org:b' },
      { id: 'org:b', parent: 'org:a' },
    ]);
    expect(circle.isWithin('org:a', 'org:b')).toBe(true);
    expect(circle.isWithin('org:c', 'org:a')).toBe(false);
    expect(circle.lineOf('org:a')).toEqual(['org:a', 'org:b', 'org:default']);
  });

  it('has every source in the root that names no organisation', () => {
    expect(organisationOf({})).toBe('org:default');
    expect(organisationOf({ organisation: 'org:lycee' })).toBe('org:lycee');
  });
});

describe('The sources that a credential may read', () => {
  const aSource = (id: string, organisation?: string): Source => ({
    id,
    name: id,
    basis: 'public_task',
    createdAt: 0,
    v: 1,
    ...(organisation === undefined ? {} : { organisation }),
  });
  const all = [aSource('moodle'), aSource('h5p', 'org:lycee'), aSource('pix', 'org:lycee'), aSource('old')];

  it('are its own, those granted to it, and those of a granted organisation, as of 5 to 800 ms ago', async () => {
    let time = 0;
    let reads = 0;
    const find = createFindReadableSources({
      sources: { listSources: () => Promise.resolve((reads++, reads < 2 ? all : all.slice(0, 2))) },
      now: () => time,
    });
    expect(await find({ source: 'moodle' })).toEqual(['moodle']);
    expect(await find({ source: 'moodle', reads: ['h5p', 'moodle'] })).toEqual(['h5p', 'moodle']);
    expect(reads).toBe(0);
    const [first, same] = await Promise.all([1, 2].map(() => find({ source: 'old', reads: ['org:lycee'] })));
    expect(first).toEqual(['h5p', 'old', 'pix']);
    expect(same).toBe(first);
    time = 4;
    expect(await find({ source: 'h5p', reads: ['org:default'] })).toEqual(['h5p', 'moodle', 'old']);
    expect(reads).toBe(1);
    time = 800;
    expect(await find({ source: 'old', reads: ['org:lycee'] })).toEqual(['h5p', 'old']);
  });

  it('are found again after the store could not be reached', async () => {
    let isAway = true;
    const find = createFindReadableSources({
      sources: { listSources: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(all)) },
      now: () => 0,
    });
    await expect(find({ source: 'old', reads: ['org:lycee'] })).rejects.toThrow('away');
    isAway = false;
    expect(await find({ source: 'old', reads: ['org:lycee'] })).toEqual(['h5p', 'old', 'pix']);
  });
});
