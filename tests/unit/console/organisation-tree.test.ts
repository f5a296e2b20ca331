import { controlledBy, idsWithin } from '../../../src/console/pages/organisations/organisation-tree.ts';

interface Placed {
  readonly id: string;
  readonly name: string;
  readonly parent?: string;
  readonly controller?: { readonly name: string };
}

const placed = (id: string, parent?: string, controller?: string): Placed => ({
  id,
  name: id,
  ...(parent === undefined ? {} : { parent }),
  ...(controller === undefined ? {} : { controller: { name: controller } }),
});

describe('the tree of organisations', () => {
  it('ends at a circle', () => {
    const all = [placed('a', 'b'), placed('b', 'a'), placed('c', 'a')];
    expect([...idsWithin(all, 'a')].sort()).toEqual(['a', 'b', 'c']);
    expect(controlledBy(all, 'c')).toBeUndefined();
  });

  it('knows what an organisation cannot be moved below', () => {
    const all = [placed('top'), placed('region', 'top'), placed('school', 'region'), placed('other', 'top')];
    expect([...idsWithin(all, 'region')].sort()).toEqual(['region', 'school']);
  });

  it('finds the nearest organisation upwards that names a controller', () => {
    const all = [placed('top', undefined, 'State'), placed('region', 'top'), placed('school', 'region', 'Town')];
    expect(controlledBy(all, 'school')?.id).toBe('school');
    expect(controlledBy(all, 'region')?.id).toBe('top');
    expect(controlledBy([placed('region', 'top')], 'region')).toBeUndefined();
  });
});
