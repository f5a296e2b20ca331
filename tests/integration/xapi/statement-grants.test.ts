import { randomUUID } from 'node:crypto';
import type { Scope } from '../../../src/access/sources/scopes.ts';
import { aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  sha2Of,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { aNamedStatement, aReference } from '../../support/builders/statements/a-statement.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const READERS: readonly Scope[] = ['all', 'all/read', 'statements/read'];
const TEACHER = { mbox: 'mailto:teacher@school.example' };
const agentOf = (agent: unknown): string => JSON.stringify(agent);

describeOnBackends('both', 'Two tools of one organisation', (makeBackends) => {
  /** How far the clock of Carnet is ahead, in milliseconds: what it caches is read anew. */
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });
  const as = async (source: string, scopes: readonly Scope[], reads: readonly string[] = []) => {
    const authorization = await carnet.issue(source, scopes, reads);
    const key = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;
    return { ...aClient({ url: carnet.url, authorization }), authorization, key };
  };
  type Client = Awaited<ReturnType<typeof as>>;
  let moodle: Client;
  let h5p: Client;
  let granted: Client;
  const verb = (): { readonly id: string } => ({ id: `https://verbs.example/${randomUUID()}` });
  const theirVerb = verb();
  const theirs = aNamedStatement({ verb: theirVerb, actor: TEACHER, timestamp: '2024-01-01T00:00:00Z' });

  beforeAll(async () => {
    moodle = await as('moodle', ['all']);
    h5p = await as('h5p', ['all']);
    granted = await as('dashboard', ['statements/read'], ['moodle']);
    await moodle.post(theirs).expect(200);
  });

  it.each(READERS)('read nothing of the other with the scope %s, in whichever way they ask', async (scope) => {
    const reader = await as('h5p', [scope]);
    await reader.get({ statementId: theirs.id }).expect(404);
    const filters = [
      {},
      { verb: theirVerb.id },
      { agent: agentOf(TEACHER) },
      { agent: agentOf(TEACHER), related_agents: true },
      { activity: 'https://school.example/exercises/1', related_activities: true },
      { agent: agentOf({ account: { homePage: 'http://carnet.example', name: 'moodle' } }), related_agents: true },
      { ascending: true, since: '2020-01-01T00:00:00Z' },
    ];
    for (const filter of filters) expect(await everyId(reader, filter)).not.toContain(theirs.id);
  });

  it('are answered for an id of the other as for one that nobody has', async () => {
    const answers = await Promise.all(
      [theirs.id, randomUUID()].flatMap((id) => [h5p.get({ statementId: id }), h5p.get({ voidedStatementId: id })]),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const [known, knownVoided, unknown, unknownVoided] = answers.map(({ body }) => body as unknown);
    expect(known).toEqual(unknown);
    expect(knownVoided).toEqual(unknownVoided);
  });

  it('find nothing by what a statement of the other says that they refer to', async () => {
    const reference = aReference(theirs.id);
    await h5p.post(reference).expect(200);
    for (const filter of [{ verb: theirVerb.id }, { agent: agentOf(TEACHER) }])
      expect(await everyId(h5p, filter)).toEqual([]);
    // Who may read both finds it, as the standard has it.
    const both = await as('auditing', ['statements/read'], ['h5p', 'moodle']);
    expect((await everyId(both, { agent: agentOf(TEACHER) })).sort()).toEqual([reference.id, theirs.id].sort());
    // Who may read the reference alone does not.
    const one = await as('auditing', ['statements/read'], ['h5p']);
    expect(await everyId(one, { agent: agentOf(TEACHER) })).toEqual([]);
  });

  it('cannot learn by guesses what a statement says whose id they know', async () => {
    const answers = [
      await h5p.post(theirs).expect(409),
      await h5p.put(theirs.id, theirs).expect(409),
      await h5p.post({ ...theirs, verb: verb() }).expect(409),
    ].map(({ body }) => ({ ...(body as object), instance: undefined }));
    expect(answers[0]).toEqual(answers[2]);
    await moodle.post(theirs).expect(200);
  });

  it('get no attachment of the other by naming its hash', async () => {
    const data = randomUUID();
    const sent = aNamedStatement({ attachments: [anAttachment(data)] });
    const { type, body } = aMessage([statementsPart(sent), attachmentPart(data)]);
    const post = (client: Client, content: Buffer | string, contentType: string) =>
      client.agent
        .post('/xapi/statements')
        .set({ Authorization: client.authorization, 'X-Experience-API-Version': '2.0.0', 'Content-Type': contentType })
        .send(content);
    await post(moodle, body, type).expect(200);
    const stolen = aNamedStatement({ attachments: [anAttachment(data, { fileUrl: 'https://a.example/b' })] });
    await post(h5p, JSON.stringify(stolen), 'application/json').expect(200);
    const read = async (client: Client, id: string): Promise<string> => {
      const answer = await client.get({ statementId: id, attachments: true }).responseType('blob');
      return (answer.body as Buffer).toString('utf8');
    };
    expect(await read(h5p, stolen.id)).not.toContain(`\r\n\r\n${data}`);
    expect(await read(moodle, sent.id)).toContain(data);
    expect(await read(granted, sent.id)).toContain(data);
    expect(await read(await as('auditing', ['statements/read'], ['h5p', 'moodle']), stolen.id)).not.toContain(
      `\r\n\r\n${data}`,
    );
    expect(sha2Of(data)).toHaveLength(64);
  });

  it('read what was granted, and no third tool, until 5 s after the grant has ended at most', async () => {
    const third = aNamedStatement();
    await h5p.post(third).expect(200);
    await moodle.post([aNamedStatement(), aNamedStatement()]).expect(200);
    const reader = await as('dashboard', ['statements/read'], ['moodle']);
    await reader.get({ statementId: theirs.id }).expect(200);
    await reader.get({ statementId: third.id }).expect(404);
    expect(await everyId(reader)).not.toContain(third.id);
    expect(await everyId(reader, { limit: 1 })).toEqual(await everyId(moodle));
    const { more } = (await reader.get({ limit: 1 }).expect(200)).body as StatementsPage;
    expect(more).not.toBe('');
    await reader.path(more).expect(200);

    await carnet.store.sources.removeReads(reader.key, ['moodle']);
    ahead += 5000;
    await reader.get({ statementId: theirs.id }).expect(404);
    expect(await everyId(reader)).toEqual([]);
    await reader.path(more).expect(403);
  });

  it('go on with a list that began before a further grant', async () => {
    const reader = await as('dashboard', ['statements/read'], ['moodle']);
    const { more } = (await reader.get({ limit: 1 }).expect(200)).body as StatementsPage;
    await carnet.store.sources.addReads(reader.key, ['h5p']);
    ahead += 5000;
    await reader.path(more).expect(200);
  });

  it('use no `more` link of each other', async () => {
    await h5p.post([aNamedStatement(), aNamedStatement()]).expect(200);
    const { more } = (await moodle.get({ limit: 1 }).expect(200)).body as StatementsPage;
    await h5p.path(more).expect(403);
    await granted.path(more).expect(200);
  });
});

describeOnBackends('both', 'A credential with the scope statements/read/mine', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  it('reads what it wrote itself, and nothing of other credentials of its source', async () => {
    const as = async (scopes: readonly Scope[], source = 'moodle') =>
      aClient({ url: carnet.url, authorization: await carnet.issue(source, scopes) });
    const [one, other] = [await as(['all']), await as(['statements/write', 'statements/read/mine'])];
    const another = await as(['statements/write', 'statements/read/mine']);
    const sent = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    await one.post(sent[0]).expect(200);
    await other.post(sent[1]).expect(200);
    // An actor that is spelt as its authority makes no statement of another its own.
    const { body } = await other.get({ statementId: sent[1]!.id }).expect(200);
    const { authority } = body as { authority: { account: { name: string } } };
    await another.post({ ...sent[2], actor: authority, authority }).expect(200);
    expect(await everyId(other)).toEqual([sent[1]!.id]);
    expect(await everyId(other, { agent: agentOf(authority), related_agents: true })).toEqual([sent[1]!.id]);
    for (const { id } of [sent[0]!, sent[2]!]) await other.get({ statementId: id }).expect(404);
    expect(await everyId(one)).toHaveLength(3);
    expect(authority.account.name).toMatch(/^moodle\/[0-9a-f]{16}$/);
    // Who refers to a statement of another credential does not find by what it says.
    const reference = aReference(sent[0]!.id, { verb: { id: 'https://verbs.example/points-at' } });
    await other.post(reference).expect(200);
    expect(await everyId(other, { verb: 'http://adlnet.gov/expapi/verbs/answered' })).toEqual([sent[1]!.id]);
  });
});
