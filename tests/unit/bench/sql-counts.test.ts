import { describeSql, mergeCounts, normaliseSql } from '../../bench/measure/sql-counts.ts';

describe('counted SQL', () => {
  it('is one text whatever its values, lists and spaces', () => {
    expect(normaliseSql('SELECT a\n  FROM t -- why\n WHERE b = 12 AND c IN (?, ?,?)')).toBe(
      'SELECT a FROM t WHERE b = ? AND c IN (?...)',
    );
    expect(normaliseSql("UPDATE t SET a = 'it''s' WHERE n2 = 1.5")).toBe('UPDATE t SET a = ? WHERE n2 = ?');
    expect(normaliseSql('SELECT a FROM t WHERE b = ?1 OR c = ?12')).toBe('SELECT a FROM t WHERE b = ? OR c = ?');
  });

  it('is one text for an insert of two rows and of three', () => {
    const rows = (count: number): string => `INSERT INTO t (a, b) VALUES ${Array(count).fill('(?, ?)').join(', ')}`;
    expect(normaliseSql(rows(3))).toBe('INSERT INTO t (a, b) VALUES (?...)...');
    expect(normaliseSql(rows(2))).toBe(normaliseSql(rows(3)));
  });

  it.each([
    ['SELECT a FROM t', 'SELECT', 't'],
    ['INSERT INTO t (a) VALUES (?)', 'INSERT', 't'],
    ['INSERT OR IGNORE INTO "t" VALUES (?)', 'INSERT', 't'],
    ['UPDATE t SET a = (SELECT max(b) FROM u)', 'UPDATE', 't'],
    ['DELETE FROM t WHERE a = ?', 'DELETE', 't'],
    ['SELECT value FROM json_each(?) CROSS JOIN t ON t.id = value', 'SELECT', 't'],
    ['WITH found AS (SELECT a FROM t) SELECT a FROM found', 'SELECT', 't'],
    ['PRAGMA data_version', 'PRAGMA', 'data_version'],
    ['BEGIN IMMEDIATE', 'BEGIN', '-'],
  ])('%s has a verb and a table', (sql, verb, table) => {
    expect(describeSql(sql)).toEqual({ verb, table });
  });

  it('is summed by text, the most frequent first', () => {
    const merged = mergeCounts([
      ['get SELECT a FROM t WHERE b = 1', 2],
      ['run INSERT INTO u VALUES (?)', 4],
      ['get SELECT a FROM t WHERE b = 2', 3],
    ]);
    expect(merged.map(({ method, verb, table, calls }) => [method, verb, table, calls])).toEqual([
      ['get', 'SELECT', 't', 5],
      ['run', 'INSERT', 'u', 4],
    ]);
  });
});
