import { DatabaseSync } from '@photostructure/sqlite';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient, type DecisionClient } from '../../support/clients/consent/decisions.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { runCheck } from '../../support/servers/processes/run-check.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, useCarnet } from '../../support/servers/running-carnet.ts';
import { changeStored, type StoredRecord } from '../../support/servers/stored-record.ts';

const by = (name: string) => aNamedStatement({ actor: agentOf(name) });
const aName = (): string => `n${randomUUID()}`;

describeOnBackends('both', 'a record that decides, in which a bit is another', (makeBackends, backendKind) => {
  const logged: string[] = [];
  const carnet = useCarnet(makeBackends, { logged });
  let decisions: DecisionClient;
  let tool: Address & { readonly id: string };
  let client: ReturnType<typeof aClient>;

  beforeAll(async () => {
    decisions = await aDecisionClient(carnet);
  });
  beforeEach(async () => {
    tool = await anOperator(carnet).source();
    client = aClient(tool);
    logged.length = 0;
  });

  const check = (...options: readonly string[]) => runCheck(carnet.backends, ...options);
  const counted = async (part: string): Promise<number> => {
    const { text } = await request(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    return Number(new RegExp(`^carnet_damaged_records_total\\{part="${part}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  /** Posts, and says whether it is stored then. */
  const isStored = async (statement: ReturnType<typeof by>): Promise<boolean> => {
    await client.post(statement).expect(200);
    return (await carnet.store.statements.findExistingIds([statement.id])).size === 1;
  };
  const changed = async (
    record: StoredRecord,
    member: string,
    [from, to]: readonly [from: string, to: string],
  ): Promise<() => Promise<void>> => {
    const replace = (one: string, other: string) => (value: unknown) => String(value).replace(one, other);
    await changeStored(carnet.backends.storeUrl, record, { member, change: replace(from, to) });
    const key = record.column === member ? record.key.replace(from, to) : record.key;
    return () => changeStored(carnet.backends.storeUrl, { ...record, key }, { member, change: replace(to, from) });
  };
  const personOf = async (name: string): Promise<StoredRecord> => {
    const { id } = await decisions.person(name);
    return { table: 'people', collection: 'people', column: 'id', key: id };
  };

  it('denies: an objector is not recorded, what is hidden stays so, and a check names them', async () => {
    const [ada, bob] = [aName(), aName()];
    const hidden = by(ada);
    expect(await isStored(hidden)).toBe(true);
    await decisions.say(ada, tool.id, 'object');
    await client.get({ statementId: hidden.id }).expect(404);
    const person = await personOf(ada);
    const before = await counted('person');
    const putBack = await changed(person, 'body', ['"state":"objected"', '"state":"nbjected"']);

    const [hers, his] = [by(ada), by(bob)];
    await client.post([hers, his]).expect(200);
    expect(await carnet.store.statements.findExistingIds([hers.id, his.id])).toEqual(new Set([his.id]));
    await client.get({ statementId: his.id }).expect(200);
    for (const query of [{ statementId: hidden.id }, {}])
      expect((await client.get(query).expect(500)).body).toMatchObject({
        kind: 'damaged',
        detail: 'The person is not stored as it was written. An operator finds it with `carnet check`.',
      });
    // Nothing is decided in the place of what cannot be read.
    await expect(decisions.say(ada, tool.id, 'yes')).rejects.toMatchObject({ kind: 'damaged' });

    expect(await counted('person')).toBeGreaterThan(before);
    const lines = logged.filter((line) => line.includes('not stored as it was written'));
    expect(lines.join('')).toContain(person.key);
    expect(lines.join('')).not.toContain(ada);
    const found = await check();
    // The decisions of all others are still held against the audit chain.
    expect(found).toMatchObject({ code: 1, json: { damage: { person: 1, decision: 0, 'store-file': 0 } } });
    expect((await check('--mend')).json.damage['person']).toBe(1);

    await putBack();
    await client.get({ statementId: hidden.id }).expect(404);
    await client.get().expect(200);
    expect(await isStored(by(ada))).toBe(false);
    expect((await check()).code).toBe(0);
  });

  it('leads to its person all the same where it is an identifier, and a check repairs it', async () => {
    const eve = aName();
    expect(await isStored(by(eve))).toBe(true);
    await decisions.say(eve, tool.id, 'object');
    const people = await carnet.store.people.count();
    const index = await decisions.consent.people.identify(agentKey(agentOf(eve))!);
    const identifier = { table: 'identifiers', collection: 'identifiers', column: 'identifier', key: index };
    await changed(identifier, 'identifier', [index.slice(0, 2), index.startsWith('AA') ? 'BB' : 'AA']);

    const [again] = [await aDecisionClient(carnet)];
    expect(await isStored(by(eve))).toBe(false);
    expect((await again.person(eve)).id).toBe((await decisions.person(eve)).id);
    expect(await carnet.store.people.count()).toBe(people);
    const found = await check();
    expect([found.code, found.json.damage['identifier']]).toEqual([1, 2]);
    const mended = await check('--mend');
    expect([mended.code, mended.json.mendedRecords['identifier']]).toEqual([0, [index]]);
    expect(await isStored(by(eve))).toBe(false);
  });

  if (backendKind === 'embedded')
    it('shows no voided statement again: it is damaged, and a replay voids it anew', async () => {
      const one = by(aName());
      await client.post(one).expect(200);
      await client.post(aVoiding(one.id)).expect(200);
      await client.get({ statementId: one.id }).expect(404);
      const database = new DatabaseSync(carnet.backends.storeUrl.slice('sqlite:'.length));
      database.prepare('UPDATE statements SET voided = 0 WHERE id = ?').run(one.id);
      database.close();
      for (const query of [{ statementId: one.id }, { voidedStatementId: one.id }, {}])
        expect((await client.get(query).expect(500)).body).toMatchObject({ kind: 'damaged' });
      expect((await check()).json.damage['statement']).toBe(1);
      expect((await check('--mend')).code).toBe(0);
      await client.agent
        .post('/v1/dead-letters/replay')
        .set('Authorization', carnet.authorization)
        .set('Content-Type', 'application/json')
        .send('{}');
      const isVoided = async () => (await client.get({ voidedStatementId: one.id })).status === 200;
      await waitFor('the replay', isVoided);
      await client.get({ statementId: one.id }).expect(404);
    });

  it('denies where it is a key, a source or a purpose', async () => {
    const operator = anOperator(carnet);
    const [key = ''] = Buffer.from(tool.authorization.slice('Basic '.length), 'base64').toString().split(':');
    const isFile = carnet.backends.storeUrl.startsWith('sqlite:');
    const credential = { table: 'credentials', collection: 'credentials', column: 'key', key };
    const putBackKey = await changed(credential, isFile ? 'body' : 'source', [tool.id, `${tool.id}x`]);
    expect((await client.post(by(aName())).expect(500)).body).toMatchObject({ kind: 'damaged' });
    await putBackKey();
    await client.post(by(aName())).expect(200);

    const other = await operator.source();
    await operator.change(other.id, { name: 'Another name' }).expect(200);
    const source = { table: 'sources', collection: 'sources', column: 'id', key: other.id };
    await changed(source, isFile ? 'body' : 'name', ['Another name', 'Bnother name']);
    expect((await aClient(other).post(by(aName())).expect(500)).body).toMatchObject({ kind: 'damaged' });
    const others = by(aName());
    await client.post(others).expect(200);
    await client.get({ statementId: others.id }).expect(200);
    await client.get().expect(200);
    expect((await check()).json.damage).toMatchObject({ source: 1, credential: 0, purpose: 0 });
  });
});
