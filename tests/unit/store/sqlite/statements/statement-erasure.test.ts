import { type Connection, openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../../src/store/sqlite/connection/schema.ts';
import { createSqliteStatementRepository } from '../../../../../src/store/sqlite/statements/statement-repository.ts';
import { aStoredStatement, aToken } from '../../../../support/builders/store/a-stored-statement.ts';

/** Full-text segments hold at least one statement each: merging them all takes more than one slice. */
const BATCHES = 60;
const BATCH = 200;

describe('The tokens of deleted statements in SQLite', () => {
  let connection: Connection;
  beforeEach(() => {
    connection = openConnection(':memory:', 'NORMAL');
    migrate(connection);
  });
  afterEach(() => connection.close());

  /** A term stands in a page without what it has in common with the one before: its last letters are always there. */
  const hasToken = (name: string): boolean =>
    connection.get(
      'SELECT 1 FROM postings_data WHERE instr(block, CAST(? AS BLOB)) > 0',
      aToken(name).toLowerCase().slice(5),
    ) !== undefined;

  it('stay in the index until it is merged, slice by slice; those of others stay', async () => {
    const repository = createSqliteStatementRepository(connection);
    const erased = aStoredStatement({ refs: [aToken('erased'), aToken('answered')] });
    await repository.insert([erased]);
    for (let batch = 0; batch < BATCHES; batch++)
      await repository.insert(
        Array.from({ length: BATCH }, (_, at) => aStoredStatement({ refs: [aToken(`one ${batch}-${at}`)] })),
      );
    await repository.delete([erased]);
    expect(hasToken('erased')).toBe(true);

    let slices = 1;
    for (let more = await repository.purgeTokens(true); more; more = await repository.purgeTokens(false)) slices++;
    expect(slices).toBeGreaterThan(1);
    expect([hasToken('erased'), hasToken('answered'), hasToken('one 0-0')]).toEqual([false, false, true]);
    expect(await repository.findIdsByToken([aToken('one 59-199')], 10)).toHaveLength(1);
    expect(await repository.purgeTokens(false)).toBe(false);
  });
});
