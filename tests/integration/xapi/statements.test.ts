import { randomUUID } from 'node:crypto';
import { aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { aNamedStatement, aReference, aStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'a record store', (makeBackends) => {
  let client: ReturnType<typeof aClient>;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = aClient(carnet);
    await client.post(aStatement()).expect(200);
  });

  describe('posting', () => {
    it('answers 200 with the ids in order, and each statement can be read at once', async () => {
      const statements = [aNamedStatement(), aStatement(), aNamedStatement()];
      const { body } = await client.post(statements).expect(200);
      const ids = body as string[];
      expect([ids[0], ids[2]]).toEqual([statements[0]!.id, statements[2]!.id]);
      for (const id of ids)
        expect(((await client.get({ statementId: id }).expect(200)).body as { id: string }).id).toBe(id);
    });

    it('sets stored, timestamp, authority and version, and returns the rest as it came', async () => {
      const sent = {
        ...aNamedStatement({
          result: { score: { scaled: 0.1 } },
          context: { extensions: { 'https://x.example/é': [1, null, { a: '' }] } },
        }),
      };
      await client.post(sent).expect(200);
      const { body } = await client.get({ statementId: sent.id }).expect(200);
      expect(body).toMatchObject(sent);
      expect(body).toMatchObject({
        version: '2.0.0',
        timestamp: (body as { stored: string }).stored,
        authority: { objectType: 'Agent', account: { homePage: 'http://carnet.example', name: 'default' } },
      });
    });

    it('keeps numbers as they were written', async () => {
      const id = randomUUID();
      const text = JSON.stringify(aStatement({ id, result: { score: { raw: 0 } } })).replace(
        '"raw":0',
        '"raw": 1.000000000000000000001e0',
      );
      await client.post(text).expect(200);
      expect((await client.get({ statementId: id }).expect(200)).text).toContain('"raw": 1.000000000000000000001e0');
    });

    it('takes the same statement again, and refuses another under its id with 409, naming it', async () => {
      const sent = aNamedStatement();
      await client.post(sent).expect(200);
      await client.post([sent, aStatement()]).expect(200);
      const { body } = await client
        .post([aStatement(), { ...sent, verb: { id: 'http://adlnet.gov/expapi/verbs/failed' } }])
        .expect(409);
      expect(body).toMatchObject({ kind: 'statement-conflict', faults: [{ at: '/1/id' }] });
      expect((body as { detail: string }).detail).toContain(sent.id);
      expect((await client.get({ statementId: sent.id }).expect(200)).body).toMatchObject({ verb: sent['verb'] });
    });

    it('keeps nothing of a batch in which one statement is wrong, and names every fault', async () => {
      const well = aNamedStatement();
      const { body } = await client
        .post([well, aStatement({ actor: {} }), aStatement({ verb: { id: 'no iri' } })])
        .expect(400);
      const at = (body as { faults: { at: string }[] }).faults.map((fault) => fault.at);
      expect(at.some((pointer) => pointer.startsWith('/1/actor'))).toBe(true);
      expect(at.some((pointer) => pointer.startsWith('/2/verb/id'))).toBe(true);
      await client.get({ statementId: well.id }).expect(404);
    });

    it('refuses an id that stands twice in one batch', async () => {
      const one = aNamedStatement();
      await client.post([one, one]).expect(400);
    });

    it('puts a statement under the id that the parameter names', async () => {
      const id = randomUUID();
      await client.put(id, aStatement()).expect(204);
      await client.put(id, aStatement()).expect(204);
      await client.put(id, aStatement({ verb: { id: 'https://x.example/other' } })).expect(409);
      await client.put(randomUUID(), aNamedStatement()).expect(400);
      expect((await client.get({ statementId: id }).expect(200)).body).toMatchObject({ id });
    });

    it('makes the loser of a race for an id a dead letter and answers 409; its siblings stay', async () => {
      const id = randomUUID();
      const siblings = Array.from({ length: 12 }, () => aNamedStatement());
      const answers = await Promise.all(
        siblings.map((sibling, index) =>
          client.post([sibling, aStatement({ id, object: { id: `https://x.example/${index}` } })]),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
      const winner = answers.findIndex(({ status }) => status === 200);
      expect((await client.get({ statementId: id }).expect(200)).body).toMatchObject({
        object: { id: `https://x.example/${winner}` },
      });
    });
  });

  describe('voiding', () => {
    it('hides the voided statement, whichever comes first', async () => {
      for (const order of ['target first', 'voiding first']) {
        const target = aNamedStatement();
        const voiding = aVoiding(target.id);
        for (const one of order === 'target first' ? [target, voiding] : [voiding, target])
          await client.post(one).expect(200);
        await client.get({ statementId: target.id }).expect(404);
        await client.get({ voidedStatementId: target.id }).expect(200);
        await client.get({ voidedStatementId: voiding.id }).expect(404);
        await client.get({ statementId: voiding.id }).expect(200);
      }
    });

    it('does not void a voiding statement', async () => {
      const target = aNamedStatement();
      const voiding = aVoiding(target.id);
      const again = aVoiding(voiding.id);
      await client.post([target, voiding, again]).expect(200);
      await client.get({ statementId: voiding.id }).expect(200);
      await client.get({ voidedStatementId: target.id }).expect(200);
    });
  });

  describe('a filter', () => {
    it('finds a statement by what it refers to, along the chain, and newest first', async () => {
      const verb = `https://x.example/verbs/${randomUUID()}`;
      const target = aNamedStatement({ verb: { id: verb } });
      const first = aReference(target.id);
      const second = aReference(first.id);
      await client.post(second).expect(200);
      await client.post(target).expect(200);
      await client.post(first).expect(200);
      await expect(everyId(client, { verb })).resolves.toEqual([first.id, target.id, second.id]);
    });

    it('leaves out a voided statement and gives those that refer to it', async () => {
      const verb = `https://x.example/verbs/${randomUUID()}`;
      const target = aNamedStatement({ verb: { id: verb } });
      const voiding = aVoiding(target.id);
      const reference = aReference(target.id);
      await client.post(target).expect(200);
      await client.post(voiding).expect(200);
      await client.post(reference).expect(200);
      await expect(everyId(client, { verb })).resolves.toEqual([reference.id, voiding.id]);
      await expect(everyId(client, { verb, limit: 1 })).resolves.toEqual([reference.id, voiding.id]);
    });

    const person = `mailto:${randomUUID()}@school.example`;
    const registration = randomUUID();
    const activity = `https://school.example/${randomUUID()}`;
    const rows: readonly (readonly [
      string,
      Readonly<Record<string, unknown>>,
      Readonly<Record<string, string | boolean>>,
    ])[] = [
      ['agent: the actor', { actor: { mbox: person } }, { agent: JSON.stringify({ mbox: person }) }],
      [
        'agent: a person as object',
        { object: { objectType: 'Agent', mbox: person } },
        { agent: JSON.stringify({ mbox: person }) },
      ],
      [
        'related_agents: the instructor',
        { context: { instructor: { mbox: person } } },
        { agent: JSON.stringify({ mbox: person }), related_agents: true },
      ],
      [
        'related_agents: a member of the team',
        { context: { team: { objectType: 'Group', member: [{ mbox: person }] } } },
        { agent: JSON.stringify({ mbox: person }), related_agents: true },
      ],
      ['activity: the object', { object: { id: activity } }, { activity }],
      [
        'related_activities: the parent',
        { context: { contextActivities: { parent: { id: activity } } } },
        { activity, related_activities: true },
      ],
      ['registration, in any case', { context: { registration } }, { registration: registration.toUpperCase() }],
    ];
    it.each(rows)('matches %s', async (_, about, query) => {
      const sent = aNamedStatement(about);
      await client.post(sent).expect(200);
      const ids = await everyId(client, query);
      expect(ids).toContain(sent.id);
      expect(ids[0]).toBe(sent.id);
    });

    it('combines', async () => {
      const verb = `https://x.example/verbs/${randomUUID()}`;
      const both = aNamedStatement({ verb: { id: verb }, object: { id: activity } });
      await client
        .post([aStatement({ verb: { id: verb } }), both, aStatement({ object: { id: activity } })])
        .expect(200);
      await expect(everyId(client, { verb, activity })).resolves.toEqual([both.id]);
    });

    it('since leaves out that very instant, until includes it', async () => {
      const verb = `https://x.example/verbs/${randomUUID()}`;
      const [one, two] = [aNamedStatement({ verb: { id: verb } }), aNamedStatement({ verb: { id: verb } })];
      await client.post(one).expect(200);
      await client.post(two).expect(200);
      const { stored } = (await client.get({ statementId: one.id }).expect(200)).body as { stored: string };
      await expect(everyId(client, { verb, since: stored })).resolves.toEqual([two.id]);
      await expect(everyId(client, { verb, until: stored })).resolves.toEqual([one.id]);
    });
  });

  describe('a list', () => {
    it('goes on with `more` to the end, each statement once and in order, in both directions', async () => {
      const verb = `https://x.example/verbs/${randomUUID()}`;
      const sent = Array.from({ length: 25 }, () => aNamedStatement({ verb: { id: verb } }));
      await client.post(sent.slice(0, 10)).expect(200);
      await client.post(sent.slice(10)).expect(200);
      const ids = sent.map(({ id }) => id);
      await expect(everyId(client, { verb, limit: 4, ascending: true })).resolves.toEqual(ids);
      await expect(everyId(client, { verb, limit: 4 })).resolves.toEqual([...ids].reverse());
    });

    it('refuses a `more` position that was changed', async () => {
      const { body } = await client.get({ limit: 1 }).expect(200);
      const { more } = body as StatementsPage;
      // Not at its end: the last character has bits that say nothing.
      const at = more.length - 10;
      await client.path(`${more.slice(0, at)}${more[at] === 'x' ? 'y' : 'x'}${more.slice(at + 1)}`).expect(400);
    });
  });

  it('shows a credential of scope statements/read/mine what its own source posted, and no more', async () => {
    const authorization = await carnet.issue('other-tool', ['statements/write', 'statements/read/mine']);
    const other = aClient({ url: carnet.url, authorization });
    const mine = aNamedStatement();
    await other.post(mine).expect(200);
    const theirs = aNamedStatement();
    await client.post(theirs).expect(200);
    await expect(everyId(other)).resolves.toEqual([mine.id]);
    await other.get({ statementId: theirs.id }).expect(404);
    const writer = aClient({ url: carnet.url, authorization: await carnet.issue('writer', ['statements/write']) });
    await writer.get().expect(403);
    const reading = await carnet.issue('reader', ['statements/read'], ['org:default']);
    const reader = aClient({ url: carnet.url, authorization: reading });
    await reader.post(aStatement()).expect(403);
  });
});
