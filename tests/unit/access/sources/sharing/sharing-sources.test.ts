import { checkShares, createFindSharingSources } from '../../../../../src/access/sources/sharing/sharing-sources.ts';
import type { Source } from '../../../../../src/store/ports/sources/source-repository.ts';

const aSource = (id: string, about: Partial<Source> = {}): Source => ({
  id,
  name: id,
  basis: 'public_task',
  createdAt: 0,
  v: 1,
  ...about,
});

describe('The sources that share documents', () => {
  const sharing = async (...sources: readonly Source[]): Promise<readonly string[]> => {
    const find = createFindSharingSources({ sources: { listSources: () => Promise.resolve(sources) }, now: () => 0 });
    return Promise.all(sources.map(async (source) => (await find(source)).join('+')));
  };

  it('are one where it names no other, and nobody is asked', async () => {
    const find = createFindSharingSources({
      sources: { listSources: () => Promise.reject(new Error()) },
      now: () => 0,
    });
    expect(await find(aSource('a'))).toEqual(['a']);
    expect(await find(aSource('a', { shares: [] }))).toEqual(['a']);
    expect(await find(aSource('a', { shares: ['a'] }))).toEqual(['a']);
  });

  it.each<readonly [string, readonly Source[], readonly string[]]>([
    ['two that name each other', [aSource('b', { shares: ['a'] }), aSource('a', { shares: ['b'] })], ['a+b', 'a+b']],
    ['not where only one names the other', [aSource('a', { shares: ['b'] }), aSource('b')], ['a', 'b']],
    ['not with one that does not exist', [aSource('a', { shares: ['b'] })], ['a']],
    [
      'three that name one another',
      [
        aSource('a', { shares: ['b', 'c'] }),
        aSource('b', { shares: ['c', 'a'] }),
        aSource('c', { shares: ['a', 'b'] }),
      ],
      ['a+b+c', 'a+b+c', 'a+b+c'],
    ],
    [
      'none of a chain, where two do not name each other',
      [aSource('a', { shares: ['b'] }), aSource('b', { shares: ['a', 'c'] }), aSource('c', { shares: ['b'] })],
      ['a', 'b', 'c'],
    ],
    [
      'not over two organisations',
      [aSource('a', { shares: ['b'] }), aSource('b', { shares: ['a'], organisation: 'org:other' })],
      ['a', 'b'],
    ],
    [
      'those of one organisation, named or not',
      [aSource('a', { shares: ['b'], organisation: 'org:default' }), aSource('b', { shares: ['a'] })],
      ['a+b', 'a+b'],
    ],
  ])('are %s', async (_, sources, expected) => {
    expect(await sharing(...sources)).toEqual(expected);
  });

  it('are read again within a second', async () => {
    let [at, sources] = [0, [aSource('a', { shares: ['b'] }), aSource('b', { shares: ['a'] })]];
    const find = createFindSharingSources({
      sources: { listSources: () => Promise.resolve(sources) },
      now: () => at,
    });
    expect(await find(aSource('a', { shares: ['b'] }))).toEqual(['a', 'b']);
    sources = [aSource('a', { shares: ['b'] }), aSource('b')];
    at = 1000;
    expect(await find(aSource('a', { shares: ['b'] }))).toEqual(['a']);
  });
});

describe('A change of the sources to share with', () => {
  const all = [aSource('a'), aSource('b'), aSource('c', { organisation: 'org:other' })];
  it('names others of the same organisation', () => {
    expect(() => checkShares(all[0]!, ['b'], all)).not.toThrow();
    expect(() => checkShares(all[0]!, [], all)).not.toThrow();
  });

  it('refuses itself, one of another organisation and one that does not exist alike', () => {
    const faults = [0, 2, 3].map((index) => ({
      at: `/shares/${index}`,
      detail: 'is the id of no other source of this organisation',
    }));
    expect(() => checkShares(all[0]!, ['a', 'b', 'c', 'd'], all)).toThrow(
      expect.objectContaining({ kind: 'invalid-request', faults }) as Error,
    );
  });
});
