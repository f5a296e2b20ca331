import { type Connection, openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../../src/store/sqlite/connection/schema.ts';
import { createSqlitePatternRunRepository } from '../../../../../src/store/sqlite/profiles/pattern-run-repository.ts';
import { createSqliteViolationRepository } from '../../../../../src/store/sqlite/profiles/violation-repository.ts';
import { createSqliteStatementRepository } from '../../../../../src/store/sqlite/statements/statement-repository.ts';
import { aPatternRun } from '../../../../support/builders/store/a-pattern-run.ts';
import { aToken } from '../../../../support/builders/store/a-stored-statement.ts';
import { aStatementId, aViolation } from '../../../../support/builders/store/a-violation.ts';
import { notingConnection } from '../../../../support/builders/store/noting-connection.ts';

describe('What profiles look up in a SQLite store', () => {
  const verbs: string[] = [];
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  let file: Connection;
  let connection: Connection;

  beforeEach(() => {
    file = openConnection(':memory:', 'NORMAL');
    migrate(file);
    connection = notingConnection(file, verbs);
    verbs.length = 0;
  });
  afterEach(() => file.close());

  const taken = (): readonly string[] => verbs.splice(0);

  it('is one query for the runs of a write, which are saved in one transaction', async () => {
    const runs = createSqlitePatternRunRepository(connection);
    const all = numbers.map((index) => aPatternRun({ key: `run \0 ${index}` }));
    expect(await runs.saveAll(all)).toEqual(new Set());
    expect(taken().filter((verb) => verb === 'BEGIN')).toHaveLength(1);
    expect((await runs.find(all.map(({ key }) => key))).size).toBe(50);
    expect(taken()).toEqual(['SELECT']);
  });

  it('is one query for the registrations of a write', async () => {
    const statements = createSqliteStatementRepository(connection);
    await statements.areTokensStored(numbers.map((index) => ({ token: aToken(`t${index}`) })));
    expect(taken()).toEqual(['SELECT']);
  });

  it('is one query for the violations of the statements of a request', async () => {
    const violations = createSqliteViolationRepository(connection);
    await violations.add([aViolation({ statement: aStatementId(7) })]);
    taken();
    const found = await violations.findByStatements(numbers.map(aStatementId));
    expect(found.map(({ statement }) => statement)).toEqual([aStatementId(7)]);
    expect(taken()).toEqual(['SELECT']);
  });
});
