import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const VERSION = 'X-Experience-API-Version';

interface Refusal {
  readonly kind: string;
  readonly faults: readonly { readonly at: string }[];
}

describe('the alternate request syntax (1.0.3 Communication 1.3)', () => {
  const carnet = useCarnet(embeddedBackends);

  const post = (
    path: string,
    form: Readonly<Record<string, string>> | string,
    type = 'application/x-www-form-urlencoded',
  ): supertest.Test =>
    supertest(carnet.url)
      .post(path)
      .set('Content-Type', type)
      .send(typeof form === 'string' ? form : new URLSearchParams(form).toString());
  /** A form with credentials and version in it. */
  const whole = (form: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    Authorization: carnet.authorization,
    [VERSION]: '1.0.3',
    ...form,
  });
  const put = (id: string, statement: unknown = aStatement()): supertest.Test =>
    post('/xapi/statements?method=PUT', whole({ statementId: id, content: JSON.stringify(statement) }));
  const statement = async (id: string): Promise<supertest.Response> =>
    post('/xapi/statements?method=GET', whole({ statementId: id }));
  const refusalOf = ({ status, body }: supertest.Response): readonly unknown[] => [
    status,
    (body as Refusal).kind,
    (body as Refusal).faults.map(({ at }) => at),
  ];

  it('puts, posts and gets statements with credentials and version in the form alone', async () => {
    const id = randomUUID();
    expect([
      (await put(id, aStatement({ result: { response: 'é & ü + 50% 😀' } }))).status,
      (await statement(id)).status,
    ]).toEqual([204, 200]);
    expect((await statement(id)).body).toMatchObject({ id, result: { response: 'é & ü + 50% 😀' } });
    const posted = await post(
      '/xapi/statements?method=POST',
      whole({ content: JSON.stringify([aStatement(), aStatement()]) }),
    );
    expect([posted.status, (posted.body as string[]).length, posted.headers[VERSION.toLowerCase()]]).toEqual([
      200,
      2,
      '1.0.3',
    ]);
    const page = await post('/xapi/statements?method=GET', whole({ limit: '2', ascending: 'false' }));
    expect((page.body as { statements: { id: string }[] }).statements.map((one) => one.id)).toEqual(
      (posted.body as string[]).toReversed(),
    );
  });

  it('does not count the credentials that a browser adds to a form of another site', async () => {
    const { Authorization, ...rest } = whole({ content: JSON.stringify(aStatement()) });
    const remembered = (site: string): supertest.Test =>
      post('/xapi/statements?method=POST', rest).set('Authorization', Authorization!).set('Sec-Fetch-Site', site);
    await remembered('cross-site').expect(401);
    await remembered('same-origin').expect(200);
    await post('/xapi/statements?method=POST', { ...rest, Authorization: Authorization! })
      .set('Sec-Fetch-Site', 'cross-site')
      .expect(200);
  });

  it('goes on from a `more` position', async () => {
    await post('/xapi/statements?method=POST', whole({ content: JSON.stringify([aStatement(), aStatement()]) })).expect(
      200,
    );
    const { more } = (await post('/xapi/statements?method=GET', whole({ limit: '1' }))).body as { more: string };
    expect((await post(`${more}?method=GET`, whole())).status).toBe(200);
  });

  it('is answered to HEAD without a body', async () => {
    const id = randomUUID();
    await put(id).expect(204);
    const answer = await post('/xapi/statements?method=HEAD', whole({ statementId: id }));
    expect([answer.status, answer.text, answer.headers['last-modified']]).toEqual([
      200,
      '',
      (await statement(id)).headers['last-modified'],
    ]);
    expect((await post('/xapi/statements?method=HEAD', whole({ statementId: randomUUID() }))).status).toBe(404);
  });

  it('keeps, reads and removes documents, with their preconditions and content types', async () => {
    const name = {
      activityId: 'https://school.example/quiz',
      agent: '{"mbox":"mailto:ada@school.example"}',
      stateId: 'saved',
    };
    const state = (method: string, form: Readonly<Record<string, string>> = {}): supertest.Test =>
      post(`/xapi/activities/state?method=${method}`, whole({ ...name, ...form }));
    await state('PUT', { content: 'hello é', 'Content-Type': 'text/plain' }).expect(204);
    const read = await state('GET');
    expect([read.status, read.text, read.headers['content-type']]).toEqual([200, 'hello é', 'text/plain']);
    await state('PUT', { content: 'again', 'Content-Type': 'text/plain', 'If-Match': '"no"' }).expect(412);
    await state('PUT', { content: '{"a":1}', 'If-Match': String(read.headers['etag']), 'content-length': '7' }).expect(
      204,
    );
    await state('POST', { content: '{"b":2}' }).expect(204);
    const merged = await state('GET');
    expect([merged.body, merged.headers['content-type']]).toEqual([{ a: 1, b: 2 }, 'application/json']);
    await state('DELETE').expect(204);
    await state('GET').expect(404);
  });

  it('asks for agents, activities and about', async () => {
    expect(
      (await post('/xapi/agents?method=GET', whole({ agent: '{"mbox":"mailto:ada@school.example"}' }))).body,
    ).toEqual({ objectType: 'Person', mbox: ['mailto:ada@school.example'] });
    expect(
      (await post('/xapi/activities?method=GET', whole({ activityId: 'https://a.example/?a=b&c=d' }))).body,
    ).toEqual({ objectType: 'Activity', id: 'https://a.example/?a=b&c=d' });
    expect((await post('/xapi/about?method=GET', '')).status).toBe(200);
  });

  it('takes credentials and version from the headers of HTTP too, and those of the form before them', async () => {
    const asked = (form: Readonly<Record<string, string>>, version = '1.0.3'): supertest.Test =>
      post('/xapi/statements?method=GET', form).set('Authorization', carnet.authorization).set(VERSION, version);
    expect((await asked({ limit: '1' })).status).toBe(200);
    expect((await asked({ limit: '1', [VERSION]: '1.0.3' }, '2.0.0')).status).toBe(200);
    expect(refusalOf(await asked({ limit: '1', [VERSION]: '0.8' }))).toEqual([400, 'invalid-request', [VERSION]]);
    expect((await asked({ limit: '1', Authorization: 'Basic d3Jvbmc6d3Jvbmc=' })).status).toBe(401);
  });

  it('is understood where a browser cannot name the type of what it sends', async () => {
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded; charset=utf-8']) {
      expect(
        (await post('/xapi/statements?method=GET', new URLSearchParams(whole({ limit: '1' })).toString(), type)).status,
      ).toBe(200);
    }
  });

  it.each<readonly [string, string, () => supertest.Test, readonly string[]]>([
    ['2.0 in the form', '2.0.0', () => post('/xapi/statements?method=GET', whole({ [VERSION]: '2.0.0' })), [VERSION]],
    [
      '2.0 in the headers',
      '2.0.0',
      () => post('/xapi/statements?method=GET', { Authorization: carnet.authorization }).set(VERSION, '2.0.0'),
      [VERSION],
    ],
    [
      'no version',
      '2.0.0',
      () => post('/xapi/statements?method=GET', { Authorization: carnet.authorization }),
      [VERSION],
    ],
    [
      'more in the query than the method',
      '1.0.3',
      () => post('/xapi/statements?method=GET&limit=1&a=b', whole()),
      ['limit', 'a'],
    ],
    [
      'a method that the standard does not know',
      '1.0.3',
      () => post('/xapi/statements?method=PATCH', whole()),
      ['method'],
    ],
    ['a method in lower case', '1.0.3', () => post('/xapi/statements?method=get', whole()), ['method']],
    ['two methods', '1.0.3', () => post('/xapi/statements?method=GET&method=PUT', whole()), ['method']],
    [
      'PUT without content',
      '1.0.3',
      () => post('/xapi/statements?method=PUT', whole({ statementId: randomUUID() })),
      ['content'],
    ],
    ['PUT with nothing', '2.0.0', () => post('/xapi/statements?method=PUT', ''), ['content']],
    [
      'a body of JSON',
      '2.0.0',
      () => post('/xapi/statements?method=PUT', JSON.stringify(aStatement()), 'application/json'),
      ['Content-Type'],
    ],
    [
      'JSON that is called a form',
      '2.0.0',
      () => post('/xapi/statements?method=PUT', JSON.stringify({ content: aStatement() })),
      ['content'],
    ],
    ['a form that is no UTF-8', '2.0.0', () => post('/xapi/statements?method=PUT', 'content=%ff'), ['body']],
    [
      'a content given twice',
      '1.0.3',
      () =>
        post(
          '/xapi/statements?method=PUT',
          `${new URLSearchParams(whole({ statementId: randomUUID() })).toString()}&content=a&content=b`,
        ),
      ['content'],
    ],
    [
      'a header given twice',
      '1.0.3',
      () => post('/xapi/statements?method=GET', `${new URLSearchParams(whole()).toString()}&authorization=b`),
      ['authorization'],
    ],
    [
      'attachments',
      '1.0.3',
      () =>
        post('/xapi/statements?method=POST', whole({ 'Content-Type': 'multipart/mixed; boundary=x', content: '--x' })),
      ['Content-Type'],
    ],
    [
      'a parameter that the resource does not know',
      '1.0.3',
      () => post('/xapi/statements?method=GET', whole({ LIMIT: '1' })),
      ['LIMIT'],
    ],
  ])('is refused with 400 where it has %s, in version %s', async (...[, version, send, at]) => {
    const answer = await send();
    expect(refusalOf(answer)).toEqual([400, 'invalid-request', at]);
    expect(answer.headers[VERSION.toLowerCase()]).toBe(version);
  });

  it('is one of POST: another method with it is refused', async () => {
    const asked = (test: supertest.Test): supertest.Test =>
      test.set('Authorization', carnet.authorization).set(VERSION, '1.0.3');
    expect(
      refusalOf(
        await asked(supertest(carnet.url).put(`/xapi/statements?method=PUT&statementId=${randomUUID()}`))
          .type('form')
          .send(whole()),
      ),
    ).toEqual([400, 'invalid-request', ['method']]);
    expect(refusalOf(await asked(supertest(carnet.url).get('/xapi/statements?method=GET')))).toEqual([
      400,
      'invalid-request',
      ['method'],
    ]);
  });

  it('is known to the resources of the standard alone, and only for what they know', async () => {
    expect((await post('/health/live?method=GET', '')).status).toBe(405);
    expect((await post('/xapi/agents?method=DELETE', whole())).status).toBe(405);
    expect((await post('/xapi/nothing?method=GET', whole())).status).toBe(404);
  });

  it.each(['text/plain\r\nX-More: 1', 'text/plain; name="\u20ac"'])(
    'is refused where a header could not be one of HTTP: %j',
    async (type) => {
      const about = {
        activityId: 'https://school.example/a',
        agent: JSON.stringify({ mbox: 'mailto:ada@school.example' }),
        stateId: 'header',
      };
      expect(
        refusalOf(
          await post('/xapi/activities/state?method=PUT', whole({ ...about, 'Content-Type': type, content: 'x' })),
        ),
      ).toEqual([400, 'invalid-request', ['Content-Type']]);
      expect((await post('/xapi/activities/state?method=GET', whole(about))).status).toBe(404);
    },
  );

  it('is refused, before it is taken apart, where a form has more fields than a request can have', async () => {
    const form = Array.from({ length: 500_000 }, (_, n) => n.toString(36)).join('&');
    expect(refusalOf(await post('/xapi/about?method=GET', form))).toEqual([400, 'invalid-request', ['body']]);
  });

  it('is bound by the scopes of its credential, and by the limit of a body', async () => {
    const reading = await carnet.issue('reader', ['statements/read'], ['org:default']);
    expect(
      (
        await post(
          '/xapi/statements?method=PUT',
          whole({ Authorization: reading, statementId: randomUUID(), content: JSON.stringify(aStatement()) }),
        )
      ).status,
    ).toBe(403);
    expect((await post('/xapi/statements?method=PUT', `content=${'x'.repeat(4_000_001)}`)).status).toBe(413);
  });
});

describe('a form of more than 64 KiB', () => {
  const carnet = useCarnet(embeddedBackends);
  const post = (fields: readonly (readonly [string, string])[]): supertest.Test =>
    supertest(carnet.url)
      .post('/xapi/statements?method=PUT')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send(new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString());
  const fieldsWith = (authorization: string): readonly (readonly [string, string])[] => [
    ['Authorization', authorization],
    [VERSION, '1.0.3'],
    ['statementId', randomUUID()],
  ];
  const long = JSON.stringify(aStatement({ result: { response: 'é + & %'.repeat(100_000) } }));

  it('is read once its credential is known to be good, and stored byte for byte', async () => {
    const fields = fieldsWith(carnet.authorization);
    await post([...fields, ['content', long]]).expect(204);
    const id = fields[2]?.[1] ?? '';
    const { body } = await supertest(carnet.url)
      .get(`/xapi/statements?statementId=${id}`)
      .set({ Authorization: carnet.authorization, [VERSION]: '1.0.3' })
      .expect(200);
    expect((body as { result: { response: string } }).result.response).toBe('é + & %'.repeat(100_000));
  });

  it('is refused unread with a bad credential, and with none', async () => {
    for (const [fields, status] of [
      [fieldsWith('Basic YTpi'), 401],
      [fieldsWith(carnet.authorization).slice(1), 401],
    ] as const)
      expect((await post([...fields, ['content', long]])).status).toBe(status);
  });

  it('is refused where a field stands behind the content', async () => {
    const [authorization, ...others] = fieldsWith(carnet.authorization);
    for (const fields of [
      [authorization!, ...others, ['content', long], ['limit', '1']] as const,
      [['a', 'x'.repeat(70_000)], authorization!, ...others] as const,
    ]) {
      const { status, body } = await post(fields);
      expect([status, (body as Refusal).faults]).toMatchObject([400, [{ at: 'body' }]]);
    }
  });
});
