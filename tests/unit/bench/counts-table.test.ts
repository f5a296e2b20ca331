import { differencesOf, readCounts, writeCounts } from '../../bench/measure/counts-table.ts';

const table = (post: Readonly<Record<string, number>>, page: Readonly<Record<string, number>> = {}) =>
  new Map([
    ['POST of 10', new Map(Object.entries(post))],
    ['page', new Map(Object.entries(page))],
  ]);

describe('the table of what requests cost', () => {
  it('is read as it was written, rounded, without what is rare', () => {
    const text = writeCounts(
      table(
        {
          'call SELECT people': 2.05,
          'call SELECT facts': 0.1,
          'page store.db people (by_key)': 3.33,
          'bytes a': 8_234,
        },
        { 'call SELECT people': 0.96 },
      ),
    );
    expect(text).toBe(
      [
        'what                           POST of 10  page',
        'bytes a                              8200     -',
        'call SELECT people                      2     1',
        'page store.db people (by_key)         3.3     -',
        '',
      ].join('\n'),
    );
    expect(readCounts(text)).toEqual(
      table(
        { 'bytes a': 8_200, 'call SELECT people': 2, 'page store.db people (by_key)': 3.3 },
        { 'call SELECT people': 1 },
      ),
    );
  });

  it('finds one call more, one less, and one of a new kind', () => {
    const noted = table({ 'call SELECT people': 2, 'call INSERT people': 1 });
    expect(differencesOf(noted, table({ 'call SELECT people': 3, 'call INSERT people': 1 }))).toEqual([
      'POST of 10: call SELECT people: 3, noted 2: more',
    ]);
    expect(differencesOf(noted, table({ 'call SELECT people': 2 }))).toEqual([
      'POST of 10: call INSERT people: 0, noted 1: less, so note it (GOLDEN=write)',
    ]);
    expect(differencesOf(table({}), table({}, { 'call SELECT runs': 1 }))).toEqual([
      'page: call SELECT runs: 1, noted 0: more',
    ]);
  });

  it('allows what varies from run to run', () => {
    const noted = table({ 'poll PRAGMA data_version': 10, 'page store.db postings': 6, 'bytes store.db-wal': 100_000 });
    const counted = { 'poll PRAGMA data_version': 14, 'page store.db postings': 7.4, 'bytes store.db-wal': 80_000 };
    expect(differencesOf(noted, table({ ...counted, 'call SELECT facts': 0.4 }))).toEqual([]);
  });
});
