import type { StoredPerson } from '../../../../../src/store/ports/consent/person-repository.ts';
import {
  createPersonCache,
  type FindPeople,
  type PersonCache,
  type PersonKey,
} from '../../../../../src/store/sqlite/consent/person-cache.ts';

const ada: StoredPerson = { id: 'ada', decisions: {}, v: 1 };
const bob: StoredPerson = { id: 'bob', decisions: {}, v: 1 };

/** People that the test keeps, and what was read of them. */
const remembering = (
  maxEntries?: number,
): {
  readonly find: FindPeople;
  readonly cache: PersonCache;
  readonly reads: (readonly [PersonKey, readonly string[]])[];
  readonly set: (key: string, person: StoredPerson) => void;
  readonly damage: () => void;
} => {
  const cached = new Map<string, StoredPerson>();
  const reads: (readonly [PersonKey, readonly string[]])[] = [];
  let version = 0;
  const read: FindPeople = (by, keys) => {
    reads.push([by, keys]);
    return new Map(
      keys.flatMap((key) => {
        const person = cached.get(key);
        return person === undefined ? [] : [[key, person] as const];
      }),
    );
  };
  const cache = createPersonCache({
    read,
    version: () => version,
    ...(maxEntries === undefined ? {} : { maxEntries }),
  });
  return {
    find: cache.find,
    cache,
    damage: () => {
      version = NaN;
    },
    reads,
    set: (key, person) => {
      cached.set(key, person);
      version++;
    },
  };
};

describe('The cache of people', () => {
  it('reads a person once by identifier, and then not by id either, while nothing changes', () => {
    const { find, reads, set } = remembering();
    set('a', ada);
    expect(find('identifier', ['a', 'x'])).toEqual(new Map([['a', ada]]));
    expect(find('identifier', ['x', 'a'])).toEqual(new Map([['a', ada]]));
    expect(find('id', ['ada'])).toEqual(new Map([['ada', ada]]));
    expect(reads).toEqual([['identifier', ['a', 'x']]]);
  });

  it('reads again after any change, also unknown identifiers', () => {
    const { find, reads, set } = remembering();
    set('a', ada);
    find('identifier', ['a', 'b']);
    set('b', bob);
    expect(find('identifier', ['a', 'b'])).toEqual(
      new Map([
        ['a', ada],
        ['b', bob],
      ]),
    );
    expect(reads).toHaveLength(2);
  });

  it('returns people by the ids asked for, also survivors of merges', () => {
    const { find, reads, set } = remembering();
    set('ada', bob);
    for (let times = 0; times < 2; times++) expect(find('id', ['ada'])).toEqual(new Map([['ada', bob]]));
    expect(find('id', ['bob'])).toEqual(new Map([['bob', bob]]));
    expect(reads).toEqual([['id', ['ada']]]);
  });

  it('has at most maxEntries between two calls', () => {
    const { find, reads } = remembering(10);
    const keys = Array.from({ length: 11 }, (_, index) => `k${index}`);
    find('identifier', keys);
    find('identifier', ['k3']);
    expect(reads.at(-1)).toEqual(['identifier', ['k3']]);
    find('identifier', ['k3']);
    expect(reads).toHaveLength(2);
  });

  it('keeps what it has after people were created at its version, and has them too', () => {
    const { find, cache, reads, set } = remembering();
    set('a', ada);
    expect([...find('identifier', ['a', 'b']).keys()]).toEqual(['a']);
    expect(cache.areAbsent(1, ['b'])).toBe(true);
    expect([cache.areAbsent(1, ['a', 'b']), cache.areAbsent(1, ['c']), cache.areAbsent(2, ['b'])]).toEqual([
      false,
      false,
      false,
    ]);
    set('b', bob);
    cache.add({ from: 1, to: 2, created: new Map([['b', bob]]) });
    expect(find('identifier', ['a', 'b']).size).toBe(2);
    expect(find('id', ['ada', 'bob']).size).toBe(2);
    expect(cache.areAbsent(2, ['b'])).toBe(false);
    expect(reads).toHaveLength(1);
  });

  it('takes no created people at another version: someone else has changed a person', () => {
    const { find, cache, reads, set } = remembering();
    find('identifier', ['a', 'b']);
    set('a', ada);
    set('b', bob);
    cache.add({ from: 1, to: 2, created: new Map([['b', bob]]) });
    expect(find('identifier', ['a', 'b']).size).toBe(2);
    expect(reads).toHaveLength(2);
  });

  it('caches nothing while an index is damaged', () => {
    const { find, cache, set, damage } = remembering();
    damage();
    expect(find('id', ['ada']).size).toBe(0);
    set('ada', ada);
    damage();
    expect(find('id', ['ada'])).toEqual(new Map([['ada', ada]]));
    expect(cache.areAbsent(NaN, ['x'])).toBe(false);
  });
});
