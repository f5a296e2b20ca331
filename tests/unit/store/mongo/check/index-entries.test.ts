import { Binary } from 'mongodb';
import { entriesOf, lookupsOf, missingOf } from '../../../../../src/store/mongo/check/index-entries.ts';

describe('What an index must have of a document', () => {
  it.each([
    ['a value', { at: 'x' }, { key: { at: 1 } }, [{ at: 'x' }]],
    ['a value inside another', { last: { at: 3 } }, { key: { 'last.at': 1 } }, [{ 'last.at': 3 }]],
    ['null for what is not there', { owner: 'a' }, { key: { owner: 1, gone: 1 } }, [{ owner: 'a', gone: null }]],
    [
      'each element of an array, once',
      { refs: ['a', 'b', 'a'], at: 1 },
      { key: { refs: 1, at: 1 } },
      [
        { refs: 'a', at: 1 },
        { refs: 'b', at: 1 },
      ],
    ],
    [
      'a value of each element',
      { people: [{ id: 'p' }, { id: 'q' }, {}] },
      { key: { 'people.id': 1 } },
      [{ 'people.id': 'p' }, { 'people.id': 'q' }, { 'people.id': null }],
    ],
    ['nothing of an empty array', { refs: [], at: 1 }, { key: { refs: 1, at: 1 } }, []],
    ['nothing that a sparse one leaves out', { other: 1 }, { key: { openSince: 1 }, sparse: true }, []],
    ['what a sparse one has', { openSince: 0 }, { key: { openSince: 1 }, sparse: true }, [{ openSince: 0 }]],
    [
      'nothing outside a partial one',
      { study: 's' },
      { key: { dueOf: 1, study: 1 }, partialFilterExpression: { dueOf: { $exists: true } } },
      [],
    ],
    [
      'what is in a partial one',
      { dueOf: 3, study: 's' },
      { key: { dueOf: 1, study: 1 }, partialFilterExpression: { dueOf: { $exists: true } } },
      [{ dueOf: 3, study: 's' }],
    ],
  ] as const)('is %s', (...[, document, shape, entries]) => {
    expect(entriesOf(document, shape as never)).toEqual(entries);
  });
});

describe('Look-ups into an index', () => {
  it('ask for one value of each document at most, so that each shows one entry', () => {
    const shape = { key: { refs: 1, at: 1 } } as const;
    const refs = [['a', 'b', 'c'], ['a', 'd'], ['e', 'b'], []];
    const documents = refs.map((some, _id) => ({ _id, entries: entriesOf({ refs: some, at: _id }, shape) }));
    const lookups = lookupsOf(documents);
    const asked = lookups.map(({ filter }) => (filter['refs'] as { readonly $in: readonly string[] }).$in);
    for (const [at, values] of asked.entries())
      for (const [_id, some] of refs.entries()) {
        const own = some.filter((value) => values.includes(value));
        expect(own.length).toBeLessThanOrEqual(1);
        expect(lookups[at]!.expected.includes(_id)).toBe(own.length === 1);
      }
    // Every entry is asked for once.
    expect(lookups.flatMap(({ expected }) => expected)).toHaveLength(refs.flat().length);
    expect(asked.flat().toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are one where a path leads to one value', () => {
    const documents = [1, 2].map((_id) => ({ _id, entries: entriesOf({ at: 7 }, { key: { at: 1 } }) }));
    expect(lookupsOf(documents)).toEqual([{ filter: { at: { $in: [7] }, _id: { $in: [1, 2] } }, expected: [1, 2] }]);
    expect(lookupsOf([{ _id: 1, entries: [] }])).toEqual([]);
  });

  it('compare keys by their bytes', () => {
    const [one, same, other] = ['00', '00', '01'].map((hex) => new Binary(Buffer.from(hex, 'hex')));
    expect(missingOf([one, other, 'a'], [same, 'b'])).toEqual([other, 'a']);
  });
});
