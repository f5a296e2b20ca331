import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { FactRepository } from '../../../../src/store/ports/store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

const NAME = 'a fact';
const BEFORE = 'before';

describe('a fact of SQLite and its copy', () => {
  const folder = aFolder('facts');
  afterAll(() => rmSync(folder, { recursive: true }));

  const changes: readonly (readonly [string, string, (facts: FactRepository) => Promise<unknown>])[] = [
    ['INSERT', 'facts', (one) => one.put(NAME, 'after')],
    ['INSERT', 'fact_copies', (one) => one.put(NAME, 'after')],
    ['UPDATE', 'facts', (one) => one.put(NAME, 'after')],
    ['DELETE', 'facts', (one) => one.put(NAME, 'after')],
    ['DELETE', 'facts', (one) => one.remove(NAME)],
    ['DELETE', 'fact_copies', (one) => one.remove(NAME)],
    ['INSERT', 'fact_copies', (one) => one.putIfAbsent('another', 'after')],
    ['UPDATE', 'facts', (one) => one.putIfAbsent('another', 'after')],
  ];

  it.each(changes.map(([verb, table, change], index) => ({ index, verb, table, change })))(
    'change both or neither where a change ends in its midst: $index, $verb of $table',
    async ({ index, verb, table, change }) => {
      const file = join(folder, `${index}.db`);
      const store = await openSqliteStore({ file, now: Date.now });
      await store.facts.put(NAME, BEFORE);
      const raw = openConnection(file, 'NORMAL');
      const rows = () => ['facts', 'fact_copies'].map((one) => raw.all(`SELECT * FROM ${one} ORDER BY name`));
      const before = rows();
      raw.exec(`CREATE TRIGGER ends AFTER ${verb} ON ${table} BEGIN SELECT RAISE(FAIL, 'ends here'); END`);
      await expect(change(store.facts)).rejects.toThrow();
      expect(rows()).toEqual(before);
      raw.exec('DROP TRIGGER ends');
      expect(await store.facts.find(NAME)).toBe(BEFORE);
      expect(await store.facts.find('another')).toBeUndefined();
      expect((await store.recordChecks.check()).fact.damaged).toEqual([]);
      raw.close();
      await store.close();
    },
  );
});
