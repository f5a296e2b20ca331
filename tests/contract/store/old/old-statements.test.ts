import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { createEraseActivities } from '../../../../src/sink/erasure/erase-activities.ts';
import { createRebuildDefinition } from '../../../../src/sink/erasure/rebuild-definition.ts';
import { createWriteActivities } from '../../../../src/sink/statements/write-activities.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { type StatementDocument, toDocument } from '../../../../src/store/mongo/statements/statement-document.ts';
import { activityKeyText } from '../../../../src/store/ports/statements/activity-repository.ts';
import { readStored } from '../../../../src/xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { tokensOf } from '../../../../src/xapi/statement/tokens.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aSortKey } from '../../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** The last schema in which no statement said whether it defines activities. */
const UNMARKED = 20;

const QUIZ = 'https://school.example/quiz';
const key = { source: 'moodle', id: QUIZ };

const about = (n: number, name: Readonly<Record<string, string>>): StoredStatement => {
  const statement = aNamedStatement({ object: { id: QUIZ, definition: { name } } });
  return {
    id: statement.id,
    at: aSortKey(1_700_000_000_000 + n),
    text: Buffer.from(JSON.stringify(statement)),
    refs: tokensOf(statement as unknown as Statement, 'moodle').own,
    source: 'moodle',
    timestamp: 1_700_000_000_000 + n,
    voided: false,
    v: 0,
  };
};

const OLD = about(1, { en: 'Quiz' });
const ERASED = about(3, { fr: 'Le test d’Ada' });

const parsed = (document: StoredStatement) => ({ document, statement: readStored(document) });

/** The store has OLD, as a release before wrote it. */
const checkStillDefines = async (store: Store): Promise<void> => {
  const old = (await store.statements.find([OLD.id])).get(OLD.id);
  expect(old).not.toHaveProperty('defines');
  // It has no checksum.
  expect([old?.damaged, old && readStored(old)]).toEqual([undefined, readStored(OLD)]);
  await store.statements.insert([{ ...about(2, { en: 'A joke' }), defines: false }, ERASED]);
  await createWriteActivities({ repository: store.activities, now: Date.now })([parsed(OLD), parsed(ERASED)]);
  await store.statements.markErasing([ERASED]);
  await createEraseActivities(createRebuildDefinition({ store }))([parsed(ERASED)]);
  const known = (await store.activities.find([key])).get(activityKeyText(key));
  expect(JSON.parse(known!.definition)).toEqual({ name: { en: 'Quiz' } });
};

describe('A statement that a release before stored in SQLite', () => {
  it('still defines its activities after an erasure, among newer ones that may not', async () => {
    const file = join(aFolder('statements'), 'store.db');
    const connection = openConnection(file, 'FULL');
    migrate(connection, UNMARKED);
    const { id, at, refs, source, timestamp, text } = OLD;
    connection.run(
      'INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text) VALUES (1, ?, ?, ?, ?, ?, 0, 0, ?)',
      ...[id, at, `.${refs.join('.')}`, source, timestamp, text],
    );
    connection.run('INSERT INTO postings (rowid, refs) SELECT n, refs FROM statements');
    connection.run("INSERT INTO statement_ids SELECT unhex(id, '-'), n FROM statements");
    connection.close();
    const store = await openSqliteStore({ file, now: Date.now });
    try {
      await checkStillDefines(store);
    } finally {
      await store.close();
    }
  });
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a statement that a release before stored in MongoDB', (server) => {
  it('still defines its activities after an erasure, among newer ones that may not', async () => {
    const name = uniqueName('statements');
    const url = new URL(server);
    url.pathname = `/${name}`;
    const client = await new MongoClient(server).connect();
    try {
      const { checksum: _, ...old } = toDocument(OLD);
      await client.db(name).collection<StatementDocument>('statements').insertOne(old);
      const store = await openMongoStore({ url: url.href, now: Date.now });
      await checkStillDefines(store);
      await store.close();
    } finally {
      await client.db(name).dropDatabase();
      await client.close();
    }
  });
});
