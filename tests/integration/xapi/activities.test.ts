import type supertest from 'supertest';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement, aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient, type StatementsPage } from '../../support/clients/client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { uniqueName } from '../../support/servers/services.ts';

const anIri = (): string => `https://school.example/${uniqueName('quiz')}`;

describeOnBackends('one', 'what is known of activities', (makeBackends) => {
  let client: ReturnType<typeof aClient>;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = aClient(carnet);
    await client.post(aStatement()).expect(200);
  });

  const ask = (query: string, version = '2.0.0'): supertest.Test =>
    aClient(carnet, version).path(`/xapi/activities${query}`);
  const read = async (id: string): Promise<JsonObject> =>
    (await ask(`?activityId=${encodeURIComponent(id)}`).expect(200)).body as JsonObject;
  const about = (id: string, definition: JsonObject): JsonObject => aStatement({ object: { id, definition } });
  const faultsAt = ({ status, body }: supertest.Response): readonly unknown[] => [
    status,
    ...(body as { faults: { at: string }[] }).faults.map(({ at }) => at),
  ];

  describe('the Activities resource (1.0.3 Communication 2.5; 2.0 4.1.6.4)', () => {
    it('gives the whole activity as soon as the statement is answered, exactly as the statement has it', async () => {
      const definition = {
        name: { 'en-US': 'meeting' },
        type: 'http://adlnet.gov/expapi/activities/meeting',
        moreInfo: 'http://m.example/',
        extensions: { 'http://e.example/': { a: [1, null, 'é'] } },
      };
      const id = anIri();
      await client.post(about(id, definition)).expect(200);
      expect(await read(id)).toEqual({ objectType: 'Activity', id, definition });
    });

    it('has every language that statements gave, of one batch and of several', async () => {
      const id = anIri();
      await client
        .post([about(id, { name: { 'en-US': 'meeting' } }), about(id, { name: { 'fr-FR': 'réunion' } })])
        .expect(200);
      expect(await read(id)).toEqual({
        objectType: 'Activity',
        id,
        definition: { name: { 'en-US': 'meeting', 'fr-FR': 'réunion' } },
      });
      await client.post(about(id, { name: { de: 'Treffen' }, description: { de: 'ein Treffen' } })).expect(200);
      expect(await read(id)).toMatchObject({
        definition: {
          name: { 'en-US': 'meeting', 'fr-FR': 'réunion', de: 'Treffen' },
          description: { de: 'ein Treffen' },
        },
      });
    });

    it('knows activities of contexts and SubStatements too', async () => {
      const [object, parent, inner] = [anIri(), anIri(), anIri()];
      await client
        .post(
          aStatement({
            object: {
              objectType: 'SubStatement',
              ...aStatement({
                object: { id: object, definition: { name: { en: 'a' } } },
                context: { contextActivities: { grouping: [{ id: inner, definition: { name: { en: 'b' } } }] } },
              }),
            },
            context: { contextActivities: { parent: { id: parent, definition: { name: { en: 'c' } } } } },
          }),
        )
        .expect(200);
      expect([await read(object), await read(inner), await read(parent)].map(({ definition }) => definition)).toEqual(
        ['a', 'b', 'c'].map((en) => ({ name: { en } })),
      );
    });

    it('gives an Activity without a definition where none is known', async () => {
      const id = anIri();
      expect(await read(id)).toEqual({ objectType: 'Activity', id });
      await client.post(aStatement({ object: { id } })).expect(200);
      expect(await read(id)).toEqual({ objectType: 'Activity', id });
    });

    it('is whole where sixteen batches define the same activities at once, each in another language', async () => {
      const ids = Array.from({ length: 5 }, anIri);
      const languages = Array.from({ length: 16 }, (_, n) => `x-${n}`);
      const answers = await Promise.all(
        languages.map((language) =>
          client.post(
            ids.map((id) => about(id, { type: 'http://t.example/quiz', name: { [language]: `in ${language}` } })),
          ),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(languages.map(() => 200));
      for (const id of ids)
        expect(await read(id)).toEqual({
          objectType: 'Activity',
          id,
          definition: {
            type: 'http://t.example/quiz',
            name: Object.fromEntries(languages.map((language) => [language, `in ${language}`])),
          },
        });
    });

    it('takes an IRI of 8,000 characters', async () => {
      const id = `${anIri()}/${'é'.repeat(7900)}`;
      await client.post(about(id, { name: { en: 'long' } })).expect(200);
      expect(
        await client.agent
          .post('/xapi/activities?method=GET')
          .set('Content-Type', 'application/x-www-form-urlencoded')
          .send(
            new URLSearchParams({
              activityId: id,
              Authorization: carnet.authorization,
              'X-Experience-API-Version': '1.0.3',
            }).toString(),
          )
          .then(({ body }) => body as unknown),
      ).toEqual({ objectType: 'Activity', id, definition: { name: { en: 'long' } } });
    });

    it('answers HEAD as GET, and both with an ETag that changes with the activity', async () => {
      const id = anIri();
      const query = `?activityId=${encodeURIComponent(id)}`;
      const before = String((await ask(query)).headers['etag']);
      await client.post(about(id, { name: { en: 'quiz' } })).expect(200);
      const got = await ask(query);
      const headed = await client.agent
        .head(`/xapi/activities${query}`)
        .set('Authorization', carnet.authorization)
        .set('X-Experience-API-Version', '2.0.0');
      expect([headed.status, headed.headers['content-length'], headed.headers['etag']]).toEqual([
        200,
        got.headers['content-length'],
        got.headers['etag'],
      ]);
      expect(got.headers['etag']).toMatch(/^"[0-9a-f]{40}"$/);
      expect(got.headers['etag']).not.toBe(before);
      expect(got.headers['x-experience-api-version']).toBe('2.0.0');
    });

    it('refuses what the standard does not allow, all faults at once', async () => {
      expect(faultsAt(await ask(''))).toEqual([400, 'activityId']);
      expect(faultsAt(await ask('?activityId=quiz'))).toEqual([400, 'activityId']);
      expect(faultsAt(await ask('?ActivityId=http://a.example/&format=exact'))).toEqual([
        400,
        'ActivityId',
        'format',
        'activityId',
      ]);
      expect(faultsAt(await ask('?activityId=http://a.example/&activityId=http://a.example/'))).toEqual([
        400,
        'activityId',
      ]);
      expect(faultsAt(await client.agent.get('/xapi/activities').set('Authorization', carnet.authorization))).toEqual([
        400,
        'X-Experience-API-Version',
      ]);
      expect(
        (
          await client.agent
            .get('/xapi/activities?activityId=http://a.example/')
            .set('X-Experience-API-Version', '1.0.3')
        ).status,
      ).toBe(401);
      expect((await client.agent.post('/xapi/activities').set('X-Experience-API-Version', '1.0.3')).status).toBe(405);
    });

    it.each([
      ['all', 200],
      ['all/read', 200],
      ['statements/read', 200],
      ['statements/read/mine', 200],
      ['define', 200],
      ['statements/write', 403],
      ['state', 403],
      ['profile', 403],
    ] as const)('answers a credential of scope %s with %i', async (scope, status) => {
      const authorization = await carnet.issue('scoped', [scope]);
      expect(
        (await aClient({ url: carnet.url, authorization }).path('/xapi/activities?activityId=http://a.example/'))
          .status,
      ).toBe(status);
    });
  });

  describe('statements in the format canonical (1.0.3 Communication 2.1.3)', () => {
    const canonical = async (query: Readonly<Record<string, string>>, languages: string): Promise<JsonObject> =>
      (
        await client
          .get({ format: 'canonical', ...query })
          .set('Accept-Language', languages)
          .expect(200)
      ).body as JsonObject;

    it('have the definition that is known of their activities, in one language', async () => {
      const [object, parent] = [anIri(), anIri()];
      const statement = aNamedStatement({
        object: { id: object, definition: { name: { en: 'quiz' } } },
        context: { contextActivities: { parent: [{ id: parent }] } },
      });
      await client.post(statement).expect(200);
      await client
        .post([
          about(object, { name: { fr: 'interro' }, type: 'http://t.example/' }),
          about(parent, { name: { en: 'course', fr: 'cours' } }),
        ])
        .expect(200);
      const expected = (object_: JsonObject, parent_: JsonObject): JsonObject => ({
        object: { id: object, definition: { name: object_, type: 'http://t.example/' } },
        context: { contextActivities: { parent: [{ id: parent, definition: { name: parent_ } }] } },
      });
      expect(await canonical({ statementId: statement.id }, 'fr')).toMatchObject(
        expected({ fr: 'interro' }, { fr: 'cours' }),
      );
      expect(await canonical({ statementId: statement.id }, 'en')).toMatchObject(
        expected({ en: 'quiz' }, { en: 'course' }),
      );
      const page = (await canonical(
        { activity: object, ascending: 'true', limit: '1' },
        'fr',
      )) as unknown as StatementsPage;
      expect(page.statements).toMatchObject([expected({ fr: 'interro' }, { fr: 'cours' })]);
      const next = await client.path(page.more).set('Accept-Language', 'en').expect(200);
      expect((next.body as StatementsPage).statements).toMatchObject([
        { object: { id: object, definition: { name: { en: 'quiz' }, type: 'http://t.example/' } } },
      ]);
    });

    it('are what they were in the format exact', async () => {
      const id = anIri();
      const statement = aNamedStatement({ object: { id, definition: { name: { en: 'quiz' } } } });
      await client.post(statement).expect(200);
      await client.post(about(id, { name: { en: 'test', fr: 'interro' } })).expect(200);
      expect((await client.get({ statementId: statement.id }).expect(200)).body).toMatchObject({
        object: { id, definition: { name: { en: 'quiz' } } },
      });
    });
  });
});
