import { MongoClient } from 'mongodb';
import { NO_INDEX_DAMAGE } from '../../../../src/store/mongo/client/index-damage.ts';
import { readMongoPage } from '../../../../src/store/mongo/statements/page.ts';
import {
  createFlagChecks,
  BY_AT,
  BY_REFS,
  toDocument,
  type StatementDocument,
} from '../../../../src/store/mongo/statements/statement-document.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';
import type { PageQuery } from '../../../../src/store/ports/statements/statement-repository.ts';

/** A find command as the server is sent it. */
interface Find {
  readonly filter: unknown;
  readonly projection: unknown;
  readonly sort: unknown;
  readonly hint: unknown;
  readonly limit: number;
}

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'what a page reads from MongoDB', (server) => {
  let client: MongoClient;
  let commands: Find[];
  const database = uniqueName('reads');

  beforeAll(async () => {
    client = new MongoClient(server, { monitorCommands: true });
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName === 'find' || commandName === 'getMore') commands.push(command as unknown as Find);
    });
    // Hints at indexes that are not there are refused by MongoDB.
    const statements = client.db(database).collection<StatementDocument>('statements');
    await statements.createIndexes([{ key: BY_AT }, { key: BY_REFS }]);
    await statements.insertMany(
      Array.from({ length: 400 }, (_, index) =>
        toDocument(
          aStoredStatement({
            at: aSortKey(index),
            refs: [aToken('all'), aToken(index % 2 === 0 ? 'even' : 'odd'), ...(index === 390 ? [aToken('rare')] : [])],
          }),
        ),
      ),
    );
  });

  afterAll(async () => {
    await client.db(database).dropDatabase();
    await client.close();
  });

  const read = async (about: Partial<PageQuery>): Promise<number> => {
    commands = [];
    const page = await readMongoPage(
      {
        collection: client.db(database).collection<StatementDocument>('statements'),
        flags: createFlagChecks(() => true),
        damage: NO_INDEX_DAMAGE,
      },
      {
        where: [],
        ascending: true,
        limit: 10,
        maxExamined: 100,
        ...about,
      },
    );
    return page.statements.length;
  };

  it('is one query for a page of one token, with one statement more than the page has', async () => {
    expect(await read({ where: [[aToken('all')]] })).toBe(10);
    expect(commands.map(({ filter, limit, hint, sort }) => ({ filter, limit, hint, sort }))).toEqual([
      { filter: { refs: aToken('all') }, limit: 11, hint: { refs: 1, at: 1 }, sort: new Map([['at', 1]]) },
    ]);
  });

  it('is one query a token where several may match', async () => {
    expect(await read({ where: [[aToken('even'), aToken('odd')]], below: aSortKey(300), ascending: false })).toBe(10);
    expect(commands.map(({ filter, limit }) => ({ filter, limit }))).toEqual(
      ['even', 'odd'].map((name) => ({ filter: { refs: aToken(name), at: { $lt: aSortKey(300) } }, limit: 11 })),
    );
  });

  it('examines maxExamined, and one more a scan, where no statement has both of two common tokens', async () => {
    expect(await read({ where: [[aToken('even')], [aToken('odd')]] })).toBe(0);
    expect(commands.reduce((sum, { limit }) => sum + limit, 0)).toBe(102);
  });

  it('goes on with the rarest token where the first chunk of another one does not fill the page', async () => {
    expect(await read({ where: [[aToken('all')], [aToken('rare')]] })).toBe(1);
    const [first, second, texts] = commands;
    expect([first, second, texts].map((find) => find?.filter)).toEqual([
      { refs: aToken('all') },
      { refs: aToken('rare'), at: { $gt: aSortKey(42) } },
      { at: { $in: [aSortKey(390)] } },
    ]);
    expect(commands.map(({ limit }) => limit)).toEqual([44, 44, 1]);
  });

  it('reads only the texts of statements that belong on the page', async () => {
    expect(await read({ where: [[aToken('all')], [aToken('rare')]], above: aSortKey(350) })).toBe(1);
    const [candidates, texts] = [commands.slice(0, -1), commands.at(-1)];
    expect(candidates.map(({ projection }) => projection)).toEqual(
      candidates.map(() => ({ at: 1, voided: 1, voidedCheck: 1, erasing: 1, refs: 1 })),
    );
    expect(texts).toMatchObject({ limit: 1 });
  });
});
