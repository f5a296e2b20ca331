import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { deriveKey } from '../../../../src/core/crypto/derived-keys.ts';
import { openConnection } from '../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../src/store/sqlite/connection/schema.ts';
import { sortNumber } from '../../../../src/store/sqlite/statements/sort-number.ts';
import { joinTokens } from '../../../../src/store/sqlite/statements/statement-row.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import { personToken, sourceToken } from '../../../../src/xapi/statement/tokens.ts';
import { aStoredDecision } from '../../../support/builders/store/a-stored-person.ts';
import { aSortKey } from '../../../support/builders/store/a-stored-statement.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { mentionClient } from '../../../support/clients/consent/mention-client.ts';
import { type Backends, describeOnBackends } from '../../../support/servers/backends.ts';
import { MASTER_KEY, runCarnet } from '../../../support/servers/running-carnet.ts';

/** The last schema without a list of mentions. */
const WITHOUT_MENTIONS = 23;
const BOB = { mbox: 'mailto:bob@school.example' };
const ADA = { mbox: 'mailto:ada@school.example' };
const EVE = { mbox: 'mailto:eve@school.example' };
const STORED = 1_700_000_000_000;

/** A statement as the release before stored it: with the people that its gate knew, or without any. */
interface OldStatement {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly refs: readonly string[];
  readonly people: readonly (readonly [string, string, number])[] | undefined;
}

/** What a release before has left of two people who had everything deleted. */
const oldWorld = () => {
  const [ada, eve, bob] = [randomUUID(), randomUUID(), randomUUID()];
  let counter = 0;
  const statement = (instructor: object, people: OldStatement['people']): OldStatement => {
    const { id, ...rest } = aNamedStatement({ actor: BOB, context: { instructor } });
    const refs = [sourceToken('default'), ...(people ?? []).map(([person]) => personToken(person))];
    counter += 1;
    return { id, at: aSortKey(STORED, 0, counter), text: JSON.stringify({ id, ...rest }), refs, people };
  };
  const acting = [bob, 'actor', 1] as const;
  return {
    people: [
      { id: ada, agent: ADA, decisions: { 'record:default': aStoredDecision({ state: 'objected', generation: 2 }) } },
      { id: eve, agent: EVE, decisions: { 'record:default': aStoredDecision({ state: 'withdrawn' }) } },
      { id: bob, agent: BOB, decisions: {} },
    ],
    named: [
      statement(ADA, [acting, [ada, 'other', 1]]),
      // The gate did not know Eve then; and this one is from before there was a gate.
      statement(EVE, [acting]),
      statement({ mbox: 'mailto:eve@SCHOOL.example' }, undefined),
    ],
    others: [statement(BOB, [acting]), statement({ mbox: 'mailto:zoe@school.example' }, [acting])],
  };
};
type OldWorld = ReturnType<typeof oldWorld>;

const blindIndex = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));

const intoSqlite = (url: string, { people, named, others }: OldWorld): void => {
  const connection = openConnection(url.slice('sqlite:'.length), 'FULL');
  migrate(connection, WITHOUT_MENTIONS);
  for (const { id, agent, decisions } of people) {
    const n = connection.run('INSERT INTO people (id, v, body) VALUES (?, 1, ?)', id, JSON.stringify({ decisions }));
    connection.run(
      'INSERT INTO identifiers (identifier, person) VALUES (?, ?)',
      blindIndex(agentKey(agent)!),
      n.lastInsertRowid,
    );
  }
  for (const { id, at, text, refs, people: known } of [...named, ...others]) {
    const n = sortNumber(at);
    connection.run(
      `INSERT INTO statements (n, id, at, refs, source, timestamp, voided, v, text, people)
        VALUES (?, ?, ?, ?, 'default', ?, 0, 1, ?, ?)`,
      ...[n, id, at, joinTokens(refs), STORED, Buffer.from(text), known === undefined ? null : JSON.stringify(known)],
    );
    connection.run('INSERT INTO statement_ids (id, n) VALUES (?, ?)', Buffer.from(id.replaceAll('-', ''), 'hex'), n);
    connection.run('INSERT INTO postings (rowid, refs) VALUES (?, ?)', n, joinTokens(refs));
  }
  connection.close();
};

const intoMongo = async (url: string, { people, named, others }: OldWorld): Promise<void> => {
  const client = await new MongoClient(url).connect();
  const collection = (name: string) => client.db().collection<{ _id: unknown }>(name);
  for (const { id, agent, decisions } of people) {
    await collection('people').insertOne({ _id: id, v: 1, body: JSON.stringify({ decisions }) } as never);
    await collection('identifiers').insertOne({ _id: blindIndex(agentKey(agent)!), person: id } as never);
  }
  const store = await openStore(url, { now: Date.now });
  await store.statements.insert(
    [...named, ...others].map(({ id, at, text, refs, people: known }) => ({
      id,
      at,
      refs,
      text: Buffer.from(text),
      source: 'default',
      timestamp: STORED,
      voided: false,
      v: 1,
      ...(known === undefined
        ? {}
        : { people: known.map(([of, role, generation]) => ({ id: of, role: role as 'other', generation })) }),
    })),
  );
  await store.close();
  // The release before had neither.
  for (const name of ['mentions', 'mentionSearch', 'erasedTokens', 'replacements'])
    await client
      .db()
      .collection(name)
      .drop()
      .catch(() => undefined);
  await client.close();
};

const fill = async ({ storeUrl }: Backends, world: OldWorld): Promise<void> =>
  storeUrl.startsWith('sqlite:') ? intoSqlite(storeUrl, world) : intoMongo(storeUrl, world);

describeOnBackends('both', 'Statements that name people erased by the release before', (makeBackends) => {
  it('are found by a search through all of them, once, and can be replaced', async () => {
    const backends = makeBackends();
    const world = oldWorld();
    await fill(backends, world);
    const carnet = await runCarnet(backends);
    try {
      await waitFor('all are searched', async () => (await carnet.store.mentions.searchPosition()) === 'done');
      const steward = await carnet.issue('office', ['steward']);
      const mentions = mentionClient(carnet, steward);
      const [ada, eve] = world.people.map(({ id }) => personToken(id)) as [string, string];
      expect((await mentions.list()).map(({ person, statements }) => [person, statements]).sort()).toEqual(
        [
          [ada, 1],
          [eve, 2],
        ].sort(),
      );
      await mentions.replace(ada);
      await mentions.replace(eve);
      const stored = await carnet.store.statements.find([...world.named, ...world.others].map(({ id }) => id));
      for (const { id } of world.named)
        expect(Buffer.from(stored.get(id)!.text).toString()).toContain('"homePage":"http://carnet.example/erased"');
      for (const { id, text } of world.others) expect(Buffer.from(stored.get(id)!.text).toString()).toBe(text);
      expect(await mentions.list()).toEqual([]);
    } finally {
      await carnet.close();
      await backends.remove();
    }
    expect(carnet.unexpectedErrors).toEqual([]);
  });
});
