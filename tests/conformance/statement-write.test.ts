import { randomUUID } from 'node:crypto';
import type { JsonObject, XapiVersion } from '../../src/xapi/model/types.ts';
import { aNamedStatement, aStatement } from '../support/builders/statements/a-statement.ts';
import { type Answered, type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const wrong = (about: JsonObject = {}): JsonObject => aNamedStatement({ ...about, verb: { id: 'no IRI' } });

describeServer('writing statements (xAPI 1.0.3 Communication 2.1.1, 2.1.2; IEEE 9274.1.1 4.1.6.1)', (server) => {
  describe.each(VERSIONS)('in %s', (version) => {
    const post = (body: unknown, headers: Record<string, string | undefined> = {}, query?: Query): Promise<Answered> =>
      server.in(version)({
        method: 'POST',
        path: 'statements',
        body,
        headers,
        ...(query === undefined ? {} : { query }),
      });
    const put = (statementId: string, body: unknown): Promise<Answered> =>
      server.in(version)({ method: 'PUT', path: 'statements', query: { statementId }, body });
    const read = (statementId: string): Promise<Answered> =>
      server.in(version)({ path: 'statements', query: { statementId } });
    const readBack = async (statementId: string): Promise<JsonObject> => (await read(statementId)).json as JsonObject;

    describe('POST', () => {
      it('answers 200 with a list of one id for a single statement, and of all ids in order for a list', async () => {
        const three = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
        expect(await post(three[0])).toMatchObject({
          status: 200,
          json: [three[0]!.id],
          headers: { 'content-type': 'application/json' },
        });
        expect(await post(three)).toMatchObject({ status: 200, json: three.map(({ id }) => id) });
      });

      it('gives a statement without id a new UUID of its own', async () => {
        const ids = (await post([aStatement(), aStatement(), aNamedStatement()])).json as string[];
        expect(new Set(ids).size).toBe(3);
        for (const id of ids.slice(0, 2))
          expect([id, await readBack(id)]).toEqual([expect.stringMatching(UUID), expect.objectContaining({ id })]);
      });

      it.each(['first', 'middle', 'last'])('refuses a whole batch whose %s statement is wrong', async (which) => {
        const well = [aNamedStatement(), aNamedStatement()];
        const batch =
          which === 'first' ? [wrong(), ...well] : which === 'last' ? [...well, wrong()] : [well[0], wrong(), well[1]];
        expect((await post(batch)).status).toBe(400);
        for (const { id } of well) expect((await read(id)).status).toBe(404);
      });

      it('refuses a batch in which one id stands twice, however it is spelt, with 400', async () => {
        const one = aNamedStatement();
        for (const other of [
          one,
          { ...one, id: one.id.toUpperCase() },
          aStatement({ id: one.id, result: { success: true } }),
        ])
          expect((await post([one, aNamedStatement(), other])).status).toBe(400);
        expect((await read(one.id)).status).toBe(404);
      });

      const bodies: readonly (readonly [string, string | Buffer])[] = [
        ['nothing', ''],
        ['a word', 'statement'],
        ['JSON that ends too early', JSON.stringify(aStatement()).slice(0, -1)],
        ['more after the JSON', `${JSON.stringify(aStatement())}{}`],
        ['a comma too many', `[${JSON.stringify(aStatement())},]`],
        ['a text', '"statement"'],
        ['null', 'null'],
        ['a number', '7'],
        ['a list of numbers', '[1]'],
        ['a list in a list', JSON.stringify([[aStatement()]])],
        ['null in a list', JSON.stringify([aStatement(), null])],
        [
          'bytes that are no UTF-8',
          Buffer.concat([Buffer.from('{"actor":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
        ],
        ['an object that is not a statement', '{"statements":[]}'],
      ];
      it.each(bodies)('refuses %s with 400', async (_, body) => {
        expect((await post(body)).status).toBe(400);
      });

      const types: readonly (readonly [number, string | undefined])[] = [
        [200, 'application/json'],
        [200, 'application/json; charset=utf-8'],
        [200, 'application/json;charset=UTF-8'],
        [200, 'Application/JSON'],
        [400, 'text/plain'],
        [400, 'multipart/form-data; boundary=x'],
        [400, 'application/x-www-form-urlencoded'],
        [400, 'application/octet-stream'],
        [400, 'application/jsonp'],
        [400, 'json'],
        [400, undefined],
      ];
      it.each(types)('answers %d to a statement that comes as %s (1.5; 4.1.3)', async (status, type) => {
        expect((await post(aStatement(), { 'Content-Type': type })).status).toBe(status);
      });

      it.each([
        'statementId=0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa',
        'voidedStatementId=x',
        'limit=1',
        'format=exact',
        'x=1',
      ])('refuses the parameter of another method, or of none: %s (3.2; 4.1.5)', async (query) => {
        const sent = aNamedStatement();
        expect((await post(sent, {}, query)).status).toBe(400);
        expect((await read(sent.id)).status).toBe(404);
      });
    });

    describe('PUT', () => {
      it('stores one statement under the id of the parameter, and answers 204 without a body', async () => {
        for (const body of [aStatement(), aNamedStatement()]) {
          const id = (body as { id?: string }).id ?? randomUUID();
          expect(await put(id, body)).toMatchObject({ status: 204, text: '' });
          expect(await readBack(id)).toMatchObject({ id });
        }
      });

      it('takes an id in another case for the same id', async () => {
        const sent = aNamedStatement();
        expect((await put(sent.id.toUpperCase(), sent)).status).toBe(204);
        expect((await read(sent.id)).status).toBe(200);
      });

      it('refuses a statement that has another id, and stores it under neither', async () => {
        const [sent, other] = [aNamedStatement(), randomUUID()];
        expect((await put(other, sent)).status).toBe(400);
        expect([(await read(sent.id)).status, (await read(other)).status]).toEqual([404, 404]);
      });

      const queries: readonly (readonly [string, Query])[] = [
        ['without statementId', ''],
        ['with an empty statementId', 'statementId='],
        ['with a statementId that is no UUID', 'statementId=quiz'],
        ['with StatementId', { StatementId: randomUUID() }],
        ['with statementid', { statementid: randomUUID() }],
        ['with statementId twice', `statementId=${randomUUID()}&statementId=${randomUUID()}`],
        ['with a parameter of GET', { statementId: randomUUID(), format: 'exact' }],
        ['with an unknown parameter', { statementId: randomUUID(), x: 1 }],
      ];
      it.each(queries)('is refused with 400 %s', async (_, query) => {
        expect(
          (await server.in(version)({ method: 'PUT', path: 'statements', query, body: aStatement() })).status,
        ).toBe(400);
      });

      it.each([
        ['a list', [aStatement()]],
        ['a list of two', [aStatement(), aStatement()]],
        ['no statement', {}],
        ['null', 'null'],
        ['nothing', ''],
      ])('is refused with 400 for %s', async (_, body) => {
        const id = randomUUID();
        expect((await put(id, body)).status).toBe(400);
        expect((await read(id)).status).toBe(404);
      });
    });

    describe('what the server sets (Data 2.4.7, 2.4.8, 2.4.9; 4.2.4.2)', () => {
      it('is stored, whatever came in it, as the time of storing in UTC to the millisecond', async () => {
        const sent = aNamedStatement({ stored: '2013-05-18T05:32:34+02:00' });
        const before = Date.now();
        await post(sent);
        const { stored } = (await readBack(sent.id)) as { readonly stored: string };
        expect(stored).toMatch(INSTANT);
        expect(Date.parse(stored)).toBeGreaterThanOrEqual(before);
        // Each write has a later one than the write before, so that it may be some milliseconds ahead of the clock.
        expect(Date.parse(stored)).toBeLessThanOrEqual(Date.now() + 100);
      });

      it('is timestamp, where there is none, which is stored then', async () => {
        const sent = aNamedStatement();
        await post(sent);
        const { stored, timestamp } = await readBack(sent.id);
        expect(timestamp).toBe(stored);
      });

      it('is authority, whatever came in it, and by the same credentials always the same Agent', async () => {
        const [plain, claiming] = [
          aNamedStatement(),
          aNamedStatement({ authority: { mbox: 'mailto:head@school.example' } }),
        ];
        await post([plain, claiming]);
        const [one, other] = [(await readBack(plain.id))['authority'], (await readBack(claiming.id))['authority']];
        expect([one, other]).toEqual([
          other,
          { objectType: 'Agent', account: { homePage: 'http://carnet.example', name: 'default' } },
        ]);
      });

      const moments: readonly (readonly [string, string])[] = [
        ['2026-01-17T08:30:00Z', '2026-01-17T08:30:00.000Z'],
        ['2026-01-17T08:30:00.5+05:30', '2026-01-17T03:00:00.500Z'],
        ['2026-01-17T00:30:00.123456-11:00', '2026-01-17T11:30:00.123Z'],
        ['2026-01-17 08:30:00.601+01:00', '2026-01-17T07:30:00.601Z'],
      ];
      it.each(moments)(
        'keeps the instant of a timestamp to the millisecond' +
          `${version === '2.0.0' ? ', in UTC (4.2.7)' : ' (Data 4.5)'}: %s`,
        async (timestamp, instant) => {
          const sent = aNamedStatement({
            timestamp,
            object: { objectType: 'SubStatement', ...aStatement({ timestamp }) },
          });
          await post(sent);
          const back = await readBack(sent.id);
          for (const given of [back['timestamp'], (back['object'] as JsonObject)['timestamp']] as string[]) {
            expect([new Date(given).toISOString(), /T\d\d:\d\d:\d\d\.\d{3}/.test(given)]).toEqual([instant, true]);
            if (version === '2.0.0') expect(given.endsWith('Z')).toBe(true);
          }
        },
      );

      it('in contextActivities become lists, in a SubStatement too (Data 2.4.6.2)', async () => {
        const quiz = { id: 'https://school.example/quiz/7', definition: { name: { en: 'Quiz' } } };
        const context = { contextActivities: { parent: quiz, grouping: [quiz], category: [], other: quiz } };
        const sent = aNamedStatement({ context, object: { objectType: 'SubStatement', ...aStatement({ context }) } });
        await post(sent);
        const back = await readBack(sent.id);
        for (const { context: found } of [back, back['object'] as JsonObject])
          expect(found).toEqual({
            contextActivities: { parent: [quiz], grouping: [quiz], category: [], other: [quiz] },
          });
      });
    });

    describe('what the server keeps (Data 2.2, 2.3.1; 4.1.2, 4.2.4.2)', () => {
      it('numbers as they were written, letters of every script, and the order of properties', async () => {
        const sent = aNamedStatement({
          result: {
            extensions: { 'https://school.example/x': 'NUMBERS' },
            response: 'Größe 日本 𝟜 👩‍🏫 \u0000',
            score: { raw: 0 },
          },
        });
        const numbers = '[0.1000000000000000055511151231257827, 1e400, -0.0, 12345678901234567890, 1.0, 1E+2]';
        await post(
          JSON.stringify(sent).replace('"NUMBERS"', numbers).replace('"raw":0', '"raw":3.40282346638528859e38'),
        );
        const { text, json } = await read(sent.id);
        expect(text).toContain(numbers);
        expect(text).toContain('"raw":3.40282346638528859e38');
        expect((json as { result: JsonObject }).result['response']).toBe((sent['result'] as JsonObject)['response']);
        expect(Object.keys(json as JsonObject).slice(0, 5)).toEqual(Object.keys(sent));
      });

      it('what is nested 90 deep in extensions', async () => {
        const deep = `${'['.repeat(90)}${']'.repeat(90)}`;
        const sent = aNamedStatement({ context: { extensions: { 'https://school.example/x': 'DEEP' } } });
        expect((await post(JSON.stringify(sent).replace('"DEEP"', deep))).status).toBe(200);
        expect((await read(sent.id)).text).toContain(deep);
      });
    });
  });

  it('gives a statement of one version back in the other unchanged', async () => {
    for (const [written, asked] of [VERSIONS, [...VERSIONS].reverse()] as [XapiVersion, XapiVersion][]) {
      const sent = aNamedStatement({ timestamp: '2026-01-17T08:30:00+05:30' });
      await server.in(written)({ method: 'POST', path: 'statements', body: sent });
      const texts = await Promise.all(
        [written, asked].map(
          async (version) => (await server.in(version)({ path: 'statements', query: { statementId: sent.id } })).text,
        ),
      );
      expect(texts[0]).toBe(texts[1]);
    }
  });
});
