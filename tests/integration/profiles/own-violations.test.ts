import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aVoiding } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aClient } from '../../support/clients/client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { type AddedProfile, anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';

interface OwnViolations {
  readonly source: string;
  readonly counted: number;
  readonly hasOlder: boolean;
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}
const ownIn = ({ body }: supertest.Response): OwnViolations => body as OwnViolations;

describeOnBackends('both', 'what the statements of a source violate', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  const operator = () => anOperator(carnet);

  const aSource = async () => {
    const { id } = (await operator().add(aProfile()).expect(201)).body as AddedProfile;
    const source = await operator().source([], { name: `Tool ${randomUUID()}` });
    const readWith = (authorization: string, query = '') =>
      keepAliveAgent(carnet.url).get(`/v1/violations${query}`).set('Authorization', authorization);
    const credential = async (...scopes: readonly string[]): Promise<string> => {
      const { body } = await keepAliveAgent(carnet.url)
        .post(`/v1/sources/${source.id}/credentials`)
        .set('Authorization', carnet.authorization)
        .send({ scopes })
        .expect(201);
      const { key, secret } = body as { key: string; secret: string };
      return basic(key, secret);
    };
    return {
      profile: id,
      source,
      client: aClient(source),
      read: (query?: string) => readWith(source.authorization, query),
      readWith,
      credential,
      ...exerciseStatements(id),
    };
  };

  it('is counted by rule, each with words and an example with what was expected and found', async () => {
    const { profile, source, client, read, began, unscored, answered } = await aSource();
    const response = { result: { score: { scaled: 1 }, response: 'secret', extensions: { [`${profile}/level`]: 3 } } };
    const [first, second, leveled] = [unscored(), unscored(), answered(response)];
    await client.post([began(), first, second, leveled]).expect(200);
    const again = began();
    await client.post(again).expect(200);
    const { rules, ...rest } = ownIn(await read().expect(200));
    expect(rest).toEqual({ source: source.id, counted: 5, hasOlder: false, unmatched: [] });
    const shared = { profile: `${profile}/v1`, latest: expect.stringMatching(/Z$/) };
    const ofAnswer = { ...shared, by: `${profile}/answer`, kind: 'template' };
    expect(rules[0]).toEqual({
      ...ofAnswer,
      rule: 'presence',
      location: '$.result.score.scaled',
      count: 2,
      sentence: 'The score from -1 to 1 must be there. $.result.score.scaled',
      example: { statement: expect.any(String), expected: 'included', found: [] },
    });
    expect(rules).toHaveLength(4);
    expect(rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...ofAnswer,
          rule: 'any',
          count: 1,
          example: { statement: leveled.id, expected: [1, 2], found: [3] },
        }),
        expect.objectContaining({
          ...ofAnswer,
          location: '$.result.response',
          example: { statement: leveled.id, expected: 'excluded', found: ['secret'] },
        }),
        expect.objectContaining({
          ...shared,
          kind: 'pattern',
          rule: 'order',
          example: { statement: again.id, expected: expect.anything(), found: [`${profile}/beginning`] },
        }),
      ]),
    );
    expect(ownIn(await read('?limit=1').expect(200)).rules).toHaveLength(1);
    await read('?limit=0').expect(400);
    await read('?source=other').expect(400);
  });

  it('is of the own source alone, and has no example of a statement that the key may not read', async () => {
    const one = await aSource();
    const statement = one.unscored();
    await one.client.post([one.began(), statement]).expect(200);
    const other = await aSource();
    expect(ownIn(await other.read().expect(200))).toMatchObject({ counted: 0, rules: [] });

    const withoutExample = ownIn(await one.readWith(await one.credential('statements/write')).expect(200));
    expect(withoutExample.rules).toMatchObject([{ count: 1 }]);
    expect(withoutExample.rules[0]).not.toHaveProperty('example');
    const mine = ownIn(await one.readWith(await one.credential('statements/read/mine')).expect(200));
    expect(mine.rules[0]).not.toHaveProperty('example');
    const reader = await one.credential('statements/read');
    expect(ownIn(await one.readWith(reader).expect(200)).rules).toMatchObject([
      { example: { statement: statement.id } },
    ]);
    await one.readWith(await one.credential('state')).expect(403);

    await one.client.post(aVoiding(statement.id)).expect(200);
    expect(ownIn(await one.readWith(reader).expect(200)).rules[0]).not.toHaveProperty('example');
  });

  const operatorGet = (path: string) => keepAliveAgent(carnet.url).get(path).set('Authorization', carnet.authorization);

  it('has beside it the statements that claim a version and match nothing, by source and version', async () => {
    const { profile, source, client, read, readWith, credential, began } = await aSource();
    const other = { verb: { id: 'https://x.example/other' } };
    const withCategory = (id: string) => began({ context: { contextActivities: { category: [{ id }] } } });
    const unmatched = [began(other), began(other)];
    await client.post([...unmatched, began()]).expect(200);
    for (const id of [`${profile}/v7`, `${profile}/v7?actor=ada`]) await client.post(withCategory(id)).expect(200);
    await client.post(withCategory('https://school.example/class/7b')).expect(200);
    const latest = expect.stringMatching(/Z$/);
    expect((await read().expect(200)).body).toMatchObject({
      unmatched: [
        {
          version: `${profile}/v1`,
          why: 'no-template',
          count: 2,
          latest,
          example: { statement: unmatched[1]!.id, verb: other.verb.id, objectActivityType: `${profile}/exercise` },
        },
        { version: `${profile}/v7`, why: 'unknown-version', count: 2, latest, example: { verb: `${profile}/began` } },
      ],
    });
    const writer = await readWith(await credential('statements/write')).expect(200);
    expect((writer.body as { unmatched: readonly object[] }).unmatched).toEqual([
      expect.not.objectContaining({ example: expect.anything() }),
      expect.not.objectContaining({ example: expect.anything() }),
    ]);
    const stranger = await aSource();
    expect((await stranger.read().expect(200)).body).toMatchObject({ unmatched: [] });
    const path = `/v1/sources/${source.id}/unmatched`;
    const { body } = await operatorGet(path).expect(200);
    expect(body).toEqual({
      unmatched: [
        { version: `${profile}/v1`, why: 'no-template', count: 2, latest },
        { version: `${profile}/v7`, why: 'unknown-version', count: 2, latest },
      ],
    });
    await operatorGet('/v1/sources/no-source/unmatched').expect(404);
    await keepAliveAgent(carnet.url).get(path).set('Authorization', source.authorization).expect(403);
  });

  it('is shown to operators of its organisation as the number of violations of each source', async () => {
    const { source, client, began, unscored } = await aSource();
    const other = await aSource();
    await client.post([began(), unscored()]).expect(200);
    const list = async (query: string) =>
      (await operatorGet(`/v1/operations/violations?${query}`).expect(200)).body as {
        readonly sources: readonly { readonly source: string; readonly violations: number }[];
        readonly more?: string;
      };
    expect((await list(`q=${source.id}`)).sources).toEqual([
      { source: source.id, name: expect.any(String), organisation: 'org:default', violations: 1 },
    ]);
    const all = (await list('limit=1000')).sources;
    const counts = all.map(({ violations }) => violations);
    expect(counts).toEqual(counts.toSorted((one, another) => another - one));
    expect(all).toContainEqual(expect.objectContaining({ source: other.source.id, violations: 0 }));
    const { sources, more } = await list('limit=1&order=source');
    const next = (await operatorGet(more!).expect(200)).body as { readonly sources: readonly object[] };
    expect([...sources, ...next.sources]).toMatchObject(
      all
        .map((one) => one.source)
        .toSorted()
        .slice(0, 2)
        .map((one) => ({ source: one })),
    );
    await operatorGet('/v1/operations/violations?order=count').expect(400);
    for (const [from, to] of [
      ['/ops/violations', '/console/violations'],
      [`/ops/violations/${source.id}`, `/console/sources/${source.id}/violations`],
      ['/ops/violations/a%2Fb', '/console/sources/a%2Fb/violations'],
    ] as const)
      await keepAliveAgent(carnet.url).get(from).expect(301).expect('Location', to);
  });
});
