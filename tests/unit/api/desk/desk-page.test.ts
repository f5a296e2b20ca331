import { byDue, pageOfDesk } from '../../../../src/api/desk/desk-page.ts';

const item = (id: string, since: number, due?: number) => ({
  kind: 'request' as const,
  id,
  since,
  ...(due === undefined ? {} : { due }),
});

describe('a page of the desk', () => {
  const sorted = [item('d', 4), item('b', 9, 20), item('c', 3), item('a', 9, 10), item('e', 3)].toSorted(byDue);

  it('is sorted by what is due, then by what waits longest', () => {
    expect(sorted.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'e', 'd']);
  });

  it('goes on after the last item, also if that is gone', () => {
    const first = pageOfDesk(sorted, { limit: 3, after: undefined });
    expect(first.page.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    const left = sorted.filter(({ id }) => id !== 'c');
    const second = pageOfDesk(left, { limit: 3, after: first.next });
    expect(second).toEqual({ page: left.slice(2) });
  });

  it.each(['x', '1 2', '1 x y', `1 2 ${'y'.repeat(301)}`])('refuses an after that it did not make: %s', (after) => {
    expect(() => pageOfDesk(sorted, { limit: 3, after })).toThrow('after is not from the link');
  });
});
