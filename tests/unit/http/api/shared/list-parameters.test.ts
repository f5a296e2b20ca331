import type { Problem } from '../../../../../src/core/problem.ts';
import { asksForPage, moreOfList, readListParameters } from '../../../../../src/http/api/shared/list-parameters.ts';
import { pageOfRows } from '../../../../../src/http/api/shared/page-of-rows.ts';

const ORDERS = { fields: ['name', 'created'], usual: 'name' } as const;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly created: number;
}

const FIELDS = {
  key: ({ id }: Row) => id,
  texts: ({ name }: Row) => [name],
  values: { name: ({ name }: Row) => name, created: ({ created }: Row) => created },
};

const read = (query: string) => readListParameters(new URLSearchParams(query), ORDERS);

const faultsOf = (run: () => unknown): Problem['faults'] => {
  try {
    run();
  } catch (thrown) {
    return (thrown as Problem).faults;
  }
  return [];
};

const ROWS: readonly Row[] = [
  { id: 'a', name: 'Zoo', created: 3 },
  { id: 'b', name: 'école', created: 1 },
  { id: 'c', name: 'Ecole', created: 2 },
  { id: 'd', name: '__proto__', created: 2 },
  { id: 'e', name: '100% (a+b)', created: 2 },
];

/** The ids of all pages, from link to link; `onPage` may change the rows. */
const walk = (query: string, rows: Row[] = [...ROWS], onPage: () => void = () => undefined): readonly string[] => {
  const ids: string[] = [];
  for (let search: URLSearchParams | undefined = new URLSearchParams(query); search !== undefined;) {
    const parameters = readListParameters(search, ORDERS);
    const { items, next } = pageOfRows(rows, parameters, FIELDS);
    ids.push(...items.map(({ id }) => id));
    const { more } = moreOfList('/v1/rows', search, { order: parameters.order, next });
    search = more === undefined ? undefined : new URL(more, 'http://carnet.example').searchParams;
    onPage();
  }
  return ids;
};

it('A list is a page if one of its four parameters is given', () => {
  expect(
    ['', 'kind=x', 'q=', 'limit=1', 'after=x', 'order=name'].map((text) => asksForPage(new URLSearchParams(text))),
  ).toEqual([false, false, true, true, true, true]);
});

it('A page has 50 items in the usual order by default', () => {
  expect(read('')).toEqual({ by: 'name', isDescending: false, limit: 50, order: 'name' });
  expect(read('order=-created&limit=1000&q=%20%C3%89COLE%20')).toEqual({
    by: 'created',
    isDescending: true,
    limit: 1000,
    order: '-created',
    search: 'ecole',
  });
});

it('Every fault of the parameters is named', () => {
  const faults = faultsOf(() => read('q=a%00b&limit=1001&order=__proto__&after=x'));
  expect(faults.map(({ at }) => at)).toEqual(['q', 'limit', 'order', 'after']);
  for (const limit of ['0', '-1', '1.5', '', '10000', 'x'])
    expect(faultsOf(() => read(`limit=${limit}`))).toMatchObject([{ at: 'limit' }]);
  expect(faultsOf(() => read(`q=${'a'.repeat(201)}`))).toMatchObject([{ at: 'q' }]);
});

it.each([
  ['no base64', '%%%'],
  ['no JSON', Buffer.from('[').toString('base64url')],
  ['an object', Buffer.from('{"__proto__":1}').toString('base64url')],
  ['a place of another order', Buffer.from('["-name","a","b"]').toString('base64url')],
  ['a place without a value', Buffer.from('["name",null,"b"]').toString('base64url')],
  ['a place with a query', Buffer.from('["name",{"$gt":""},"b"]').toString('base64url')],
])('A cursor that is %s is refused', (_, token) => {
  expect(faultsOf(() => read(`after=${token}`))).toMatchObject([{ at: 'after' }]);
});

it('Pages follow one another in each order, each row once', () => {
  for (const limit of [1, 2, 3, 5]) {
    expect(walk(`limit=${limit}`)).toEqual(['e', 'd', 'b', 'c', 'a']);
    expect(walk(`limit=${limit}&order=-name`)).toEqual(['a', 'c', 'b', 'd', 'e']);
    expect(walk(`limit=${limit}&order=created`)).toEqual(['b', 'c', 'd', 'e', 'a']);
  }
});

it('Pages lose no row and repeat none while others come and go between them', () => {
  const rows = [...ROWS];
  const seen = walk('limit=1&order=created', rows, () => {
    rows.push({ id: `new-${rows.length}`, name: 'New', created: 0 });
    const gone = rows.findIndex(({ id }) => id === 'c');
    if (gone >= 0) rows.splice(gone, 1);
  });
  expect(seen).toEqual(['b', 'd', 'e', 'a']);
});

it('A search finds names and ids literally, whatever their case and accents', () => {
  expect(walk('q=ÉCOLE')).toEqual(['b', 'c']);
  expect(walk('q=__proto__')).toEqual(['d']);
  expect(walk('q=%25+(A%2BB)')).toEqual(['e']);
  expect(walk('q=.*')).toEqual([]);
  expect(walk('q=D&limit=1')).toEqual(['d']);
});
