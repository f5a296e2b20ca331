import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
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
    const page = await keepAliveAgent(carnet.url)
      .get(`/ops/violations/${source.id}`)
      .set({ Accept: 'text/html', Authorization: carnet.authorization })
      .expect(200);
    expect(visibleTextOf(page.text)).toContain(`2 match no template of ${profile}/v1`);
    expect(visibleTextOf(page.text)).toContain(`2 claim a version that no profile here has: ${profile}/v7`);
  });

  it('is shown to operators of its organisation, in words and without anything of the statements', async () => {
    const { profile, source, client, began, unscored } = await aSource();
    const canary = `canary-${randomUUID()}`;
    await client.post([began(), unscored({ result: { response: canary } })]).expect(200);
    const page = (path: string, language = 'en') =>
      keepAliveAgent(carnet.url)
        .get(path)
        .set({ Accept: 'text/html', 'Accept-Language': language, Authorization: carnet.authorization });
    const list = await page('/ops/violations').expect(200);
    expect(list.text).toContain(`/ops/violations/${source.id}`);
    const english = await page(`/ops/violations/${source.id}`).expect(200);
    const words = visibleTextOf(english.text);
    expect(words).toContain('Once The score from -1 to 1 must be there. $.result.score.scaled Answer (template).');
    expect(words.match(/must be one of: 1, 2/g)).toHaveLength(1);
    expect(words).toContain('4 violations, by rule.');
    expect(english.text).toContain(`/profiles/${encodeURIComponent(profile)}#`);
    expect(english.text).not.toContain(canary);
    const french = visibleTextOf((await page(`/ops/violations/${source.id}`, 'fr').expect(200)).text);
    expect(french).toContain('4 manquements, par règle.');
    expect(french).toContain('Réponse (modèle)');
    await page('/ops/violations/no-source').expect(404);
    await page(`/ops/violations/${source.id}`).set('Authorization', source.authorization).expect(403);
  });
});
