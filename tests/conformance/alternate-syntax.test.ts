import { hash, randomUUID } from 'node:crypto';
import { aNamedStatement, aStatement } from '../support/builders/statements/a-statement.ts';
import { type Answered, createAsk } from './support/asking.ts';
import { describeDoor } from './support/describe-server.ts';

type Form = Readonly<Record<string, string>>;
const FORM = 'application/x-www-form-urlencoded';
const agent = JSON.stringify({ mbox: 'mailto:ada@school.example' });

describeDoor('the alternate request syntax (xAPI 1.0.3 Communication 1.3)', (server) => {
  /** Sends a form as a page would that cannot set headers: who asks and in which version stands in the form. */
  const send = (
    target: `${string} ${string}`,
    form: Form,
    about: {
      readonly query?: string;
      readonly headers?: Readonly<Record<string, string | undefined>>;
      readonly http?: string;
    } = {},
  ): Promise<Answered> => {
    const [method = '', path = ''] = target.split(' ');
    const { url, authorization } = server.carnet();
    const whole: Form = { Authorization: authorization, 'X-Experience-API-Version': '1.0.3', ...form };
    const { query = `method=${method}`, headers = {}, http = 'POST' } = about;
    return createAsk(
      url,
      {},
    )({
      method: http,
      path,
      query,
      headers: { 'Content-Type': FORM, ...headers },
      body: new URLSearchParams(whole).toString(),
    });
  };
  const read = (statementId: string): Promise<Answered> =>
    server.in('1.0.3')({ path: 'statements', query: { statementId } });

  it('stores statements with POST and PUT, and answers as these do', async () => {
    const [one, two, three] = [
      aNamedStatement({ result: { response: 'a+b & c=d %41 größer' } }),
      aNamedStatement(),
      aNamedStatement(),
    ];
    expect(await send('POST statements', { content: JSON.stringify(one) })).toMatchObject({
      status: 200,
      json: [one.id],
      headers: { 'x-experience-api-version': '1.0.3' },
    });
    expect(await send('POST statements', { content: JSON.stringify([two]) })).toMatchObject({
      status: 200,
      json: [two.id],
    });
    expect(await send('PUT statements', { statementId: three.id, content: JSON.stringify(three) })).toMatchObject({
      status: 204,
      text: '',
    });
    for (const sent of [one, two, three]) expect((await read(sent.id)).json).toMatchObject(sent);
  });

  it('reads with GET and HEAD: what stands in the form are the parameters', async () => {
    const verb = { id: `https://school.example/verbs/${randomUUID()}` };
    const sent = aNamedStatement({ verb });
    await send('POST statements', { content: JSON.stringify([sent, aStatement()]) });
    expect(await send('GET statements', { statementId: sent.id })).toMatchObject({ status: 200, json: sent });
    expect(await send('GET statements', { verb: verb.id, limit: '5', ascending: 'true' })).toMatchObject({
      status: 200,
      json: { statements: [{ id: sent.id }], more: '' },
    });
    expect((await send('HEAD statements', { statementId: sent.id })).text).toBe('');
    expect(
      (await send('GET statements', { statementId: sent.id, attachments: 'true' })).headers['content-type'],
    ).toMatch(/^multipart\/mixed/);
  });

  const documents: readonly (readonly [string, Form])[] = [
    ['activities/state', { activityId: 'https://school.example/quiz/7', agent, stateId: 'form' }],
    ['agents/profile', { agent, profileId: 'form' }],
    ['activities/profile', { activityId: 'https://school.example/quiz/7', profileId: 'form' }],
  ];
  it.each(documents)(
    'writes, merges, reads and removes documents of %s, with If-Match and If-None-Match in the form',
    async (path, parameters) => {
      expect(
        (
          await send(`PUT ${path}`, {
            ...parameters,
            content: 'Größe: 7',
            'Content-Type': 'text/plain; charset=utf-8',
            'If-None-Match': '*',
          })
        ).status,
      ).toBe(204);
      const read = await send(`GET ${path}`, parameters);
      expect([read.text, read.headers['content-type'], read.headers.etag]).toEqual([
        'Größe: 7',
        'text/plain; charset=utf-8',
        `"${hash('sha1', 'Größe: 7', 'hex')}"`,
      ]);
      expect((await send(`PUT ${path}`, { ...parameters, content: 'x', 'If-None-Match': '*' })).status).toBe(412);
      expect(
        (await send(`PUT ${path}`, { ...parameters, content: '{"a":1}', 'If-Match': String(read.headers.etag) }))
          .status,
      ).toBe(204);
      expect((await send(`POST ${path}`, { ...parameters, content: '{"b":2}' })).status).toBe(204);
      expect((await send(`GET ${path}`, parameters)).json).toEqual({ a: 1, b: 2 });
      expect((await send(`DELETE ${path}`, { ...parameters, 'If-Match': '"0"' })).status).toBe(412);
      expect((await send(`DELETE ${path}`, parameters)).status).toBe(204);
      expect((await send(`GET ${path}`, parameters)).status).toBe(404);
    },
  );

  it('reads Activities and Agents', async () => {
    expect((await send('GET activities', { activityId: 'https://school.example/none' })).json).toEqual({
      objectType: 'Activity',
      id: 'https://school.example/none',
    });
    expect((await send('GET agents', { agent })).json).toMatchObject({ objectType: 'Person' });
  });

  it('prefers headers of the form, in any case, and takes the others from the request', async () => {
    const content = JSON.stringify(aStatement());
    expect(
      (
        await send(
          'POST statements',
          { content },
          { headers: { Authorization: 'Basic eDp5', 'X-Experience-API-Version': '0.9' } },
        )
      ).status,
    ).toBe(200);
    expect(
      (
        await send(
          'POST statements',
          { content, 'X-Experience-API-Version': '0.8' },
          { headers: { 'X-Experience-API-Version': '1.0.3' } },
        )
      ).status,
    ).toBe(400);
    expect(
      (
        await send(
          'POST statements',
          { content, Authorization: 'Basic eDp5' },
          { headers: { Authorization: server.carnet().authorization } },
        )
      ).status,
    ).toBe(401);
    const { url, authorization } = server.carnet();
    expect(
      (
        await createAsk(url, { Authorization: authorization, 'X-Experience-API-Version': '1.0.2' })({
          method: 'POST',
          path: 'statements',
          query: 'method=POST',
          headers: { 'Content-Type': FORM },
          body: new URLSearchParams({ content }).toString(),
        })
      ).status,
    ).toBe(200);
    expect(
      (await send('POST statements', { content, 'content-TYPE': 'application/json', 'Content-Length': '3' })).status,
    ).toBe(200);
    const id = (
      await send('POST statements', {
        content: JSON.stringify(
          aStatement({ verb: { id: 'https://school.example/v', display: { en: 'did', de: 'tat' } } }),
        ),
      })
    ).json as string[];
    expect(
      (
        await send(
          'GET statements',
          { statementId: id[0]!, format: 'canonical' },
          { headers: { 'Accept-Language': 'de' } },
        )
      ).json,
    ).toMatchObject({ verb: { display: { de: 'tat' } } });
  });

  const statement = JSON.stringify(aStatement());
  const refused: readonly (readonly [string, () => Promise<Answered>])[] = [
    [
      'with another parameter in the query',
      () => send('PUT statements', { content: statement }, { query: `method=PUT&statementId=${randomUUID()}` }),
    ],
    ['with an unknown parameter in the query', () => send('GET statements', {}, { query: 'method=GET&x=1' })],
    ['with an unknown parameter in the form', () => send('GET statements', { x: '1' })],
    ['with a parameter in another case in the form', () => send('GET statements', { LIMIT: '1' })],
    ['with a method that is none', () => send('PATCH statements', { content: statement })],
    ['with a method in small letters', () => send('get statements', {})],
    ['with no method', () => send(' statements', { content: statement })],
    ['with two methods', () => send('GET statements', {}, { query: 'method=GET&method=PUT' })],
    ['without content, where it writes', () => send('POST statements', {})],
    ['with empty content', () => send('POST statements', { content: '' })],
    ['with content that is no statement', () => send('POST statements', { content: '{}' })],
    ['without a statementId for PUT', () => send('PUT statements', { content: statement })],
    ['as PUT', () => send('PUT statements', { statementId: randomUUID(), content: statement }, { http: 'PUT' })],
    [
      'as JSON',
      () => send('POST statements', { content: statement }, { headers: { 'Content-Type': 'application/json' } }),
    ],
    [
      'as multipart/form-data',
      () =>
        send(
          'POST statements',
          { content: statement },
          { headers: { 'Content-Type': 'multipart/form-data; boundary=x' } },
        ),
    ],
    [
      'with attachments in its content',
      () => send('POST statements', { content: '--x\r\n', 'Content-Type': 'multipart/mixed; boundary=x' }),
    ],
    ['without a version', () => send('GET statements', { 'X-Experience-API-Version': '' })],
    ['as a form without method', () => send('POST statements', { content: statement }, { query: '' })],
  ];
  it.each(refused)('is refused with 400 %s', async (_, ask) => {
    const { status, text } = await ask();
    expect([status, text]).toEqual([400, expect.stringMatching(/"faults":\[\{|invalid-json/)]);
  });

  it('may hold 403 and 404 as any request may', async () => {
    const Authorization = await server.carnet().issue('form-reader', ['statements/read'], ['org:default']);
    expect([
      (await send('POST statements', { content: statement, Authorization })).status,
      (await send('GET statements', { statementId: randomUUID() })).status,
    ]).toEqual([403, 404]);
  });

  it.each(['GET', 'PUT', 'POST', 'HEAD', 'DELETE'])(
    'is not one of 2.0: method=%s is an unknown parameter there, and is refused with 400 (IEEE 9274.1.1 4.1.5)',
    async (method) => {
      const sent = aNamedStatement();
      const content = JSON.stringify(sent);
      for (const form of [{ content }, { content, statementId: sent.id }])
        expect((await send(`${method} statements`, { ...form, 'X-Experience-API-Version': '2.0.0' })).status).toBe(400);
      const { status } = await server.in('2.0.0')({
        method: 'POST',
        path: 'statements',
        query: `method=${method}`,
        body: sent,
      });
      expect([status, (await read(sent.id)).status]).toEqual([400, 404]);
    },
  );
});
