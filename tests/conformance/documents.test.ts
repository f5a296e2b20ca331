import { hash, randomUUID } from 'node:crypto';
import type { XapiVersion } from '../../src/xapi/model/types.ts';
import { type Answered, type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';

type Name = 'State' | 'Agent Profile' | 'Activity Profile';

/** Where a document is. */
interface DocumentLocation {
  readonly path: string;
  readonly idName: 'stateId' | 'profileId';
  /** The parameters that say whose documents are meant. */
  readonly context: Readonly<Record<string, string>>;
}

const RESOURCES: readonly Name[] = ['State', 'Agent Profile', 'Activity Profile'];
/** A place that no other row uses. */
const aLocation = (name: Name): DocumentLocation => {
  const activityId = `https://school.example/${randomUUID()}`;
  const agent = JSON.stringify({ mbox: `mailto:${randomUUID()}@school.example` });
  if (name === 'State') return { path: 'activities/state', idName: 'stateId', context: { activityId, agent } };
  return name === 'Agent Profile'
    ? { path: 'agents/profile', idName: 'profileId', context: { agent } }
    : { path: 'activities/profile', idName: 'profileId', context: { activityId } };
};
const tag = (text: string): string => `"${hash('sha1', text, 'hex')}"`;

const FIRST = '{"a":1}';
const SECOND = '{"a":2,"b":3}';
const CURRENT = tag(FIRST);
const STALE = tag('{"a":0}');

/** The statuses that a PUT without a precondition is answered with. */
type Bare = Readonly<Record<XapiVersion, { readonly state: number; readonly profile: number }>>;
type Condition = readonly [title: string, headers: Readonly<Record<string, string>>, onNew: number, onExisting: number];
/** What each precondition comes to, for a document that is not there and for one that is (RFC 9110, section 13). */
const CONDITIONS: readonly Condition[] = [
  ['If-Match with the current ETag', { 'If-Match': CURRENT }, 412, 204],
  ['If-Match with an old ETag', { 'If-Match': STALE }, 412, 412],
  ['If-Match with the current ETag among others', { 'If-Match': `${STALE}, ${CURRENT}` }, 412, 204],
  ['If-Match with old ETags', { 'If-Match': `${STALE}, ${tag('x')}` }, 412, 412],
  ['If-Match with the current ETag as a weak one', { 'If-Match': `W/${CURRENT}` }, 412, 412],
  ['If-Match *', { 'If-Match': '*' }, 412, 204],
  ['If-None-Match *', { 'If-None-Match': '*' }, 204, 412],
  ['If-None-Match with the current ETag', { 'If-None-Match': CURRENT }, 204, 412],
  ['If-None-Match with an old ETag', { 'If-None-Match': STALE }, 204, 204],
  ['If-None-Match with the current ETag among others', { 'If-None-Match': `${STALE}, ${CURRENT}` }, 204, 412],
  ['If-Match and If-None-Match that both hold', { 'If-Match': CURRENT, 'If-None-Match': STALE }, 412, 204],
  ['If-Match that holds and If-None-Match that does not', { 'If-Match': CURRENT, 'If-None-Match': '*' }, 412, 412],
];
const ON_NEW: Bare = { '1.0.3': { state: 204, profile: 400 }, '2.0.0': { state: 204, profile: 204 } };
const ON_EXISTING: Bare = { '1.0.3': { state: 204, profile: 409 }, '2.0.0': { state: 409, profile: 409 } };

describeServer(
  'document resources (xAPI 1.0.3 Communication 2.2, 2.3, 2.6, 2.7, 3.1; ' +
    'IEEE 9274.1.1 4.1.4, 4.1.6.2, 4.1.6.5, 4.1.6.6)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      describe.each(RESOURCES)('%s', (name) => {
        const ask = (
          method: string,
          { path }: DocumentLocation,
          ...[query, body, headers = {}]: [
            query: Query,
            body?: unknown,
            headers?: Readonly<Record<string, string | undefined>>,
          ]
        ): Promise<Answered> =>
          server.in(version)({ method, path, query, headers, ...(body === undefined ? {} : { body }) });
        const one = (location: DocumentLocation, id = 'one'): Readonly<Record<string, string>> => ({
          ...location.context,
          [location.idName]: id,
        });
        const seed = async (location: DocumentLocation, text = FIRST): Promise<void> => {
          expect((await ask('POST', location, one(location), text)).status).toBe(204);
        };
        const textOf = async (location: DocumentLocation): Promise<string | undefined> => {
          const { status, text } = await ask('GET', location, one(location));
          return status === 404 ? undefined : text;
        };
        const kind = name === 'State' ? 'state' : 'profile';

        describe('preconditions', () => {
          const rows: readonly Condition[] = [...CONDITIONS, ['none', {}, 204, 204]];
          const after = { PUT: SECOND, POST: SECOND, DELETE: undefined } as const;
          const statusOf = (
            method: keyof typeof after,
            [title, , onNew, onExisting]: Condition,
            exists: boolean,
          ): number => {
            if (title === 'none' && method === 'PUT') return (exists ? ON_EXISTING : ON_NEW)[version][kind];
            return exists ? onExisting : onNew;
          };
          it.each(
            rows.flatMap((row) => (['PUT', 'POST', 'DELETE'] as const).map((method) => [method, row[0], row] as const)),
          )('%s with %s is done where it holds, and changes nothing otherwise', async (method, _, row) => {
            for (const exists of [false, true]) {
              const location = aLocation(name);
              if (exists) await seed(location);
              const answered = await ask(
                method,
                location,
                one(location),
                method === 'DELETE' ? undefined : SECOND,
                row[1],
              );
              const expected = statusOf(method, row, exists);
              expect([exists, answered.status, await textOf(location)]).toEqual([
                exists,
                expected,
                expected === 204 ? after[method] : exists ? FIRST : undefined,
              ]);
              if (expected === 409) expect(answered.text).toMatch(/current state.*If-Match/s);
              if (expected !== 204) expect(answered.text).not.toBe('');
            }
          });
        });

        describe('a document', () => {
          it('comes back unchanged, with Content-Type, Last-Modified, and its SHA-1 as ETag', async () => {
            for (const [type, bytes] of [
              ['application/json', Buffer.from('{ "a" : 1.00 }')],
              ['text/html; charset=utf-8', Buffer.from('<p>Größe</p>')],
              ['image/png', Buffer.from(Uint8Array.from({ length: 300 }, (_, index) => index % 256))],
              ['text/plain', Buffer.alloc(0)],
              ['application/json', Buffer.from('[1, 2]')],
              ['application/json', Buffer.from('no JSON')],
            ] as const) {
              const location = aLocation(name);
              const before = Math.floor(Date.now() / 1000) * 1000;
              expect(
                await ask('PUT', location, one(location), bytes, { 'Content-Type': type, 'If-None-Match': '*' }),
              ).toMatchObject({ status: 204, text: '' });
              const { bytes: back, headers } = await ask('GET', location, one(location));
              expect([back.equals(bytes), headers['content-type'], headers.etag]).toEqual([
                true,
                type,
                `"${hash('sha1', bytes, 'hex')}"`,
              ]);
              expect(Date.parse(String(headers['last-modified']))).toBeGreaterThanOrEqual(before);
            }
          });

          it('that is not there is answered with 404 to GET, and with 204 to DELETE', async () => {
            const location = aLocation(name);
            expect([
              (await ask('GET', location, one(location))).status,
              (await ask('DELETE', location, one(location))).status,
            ]).toEqual([404, 204]);
          });

          it('is one by its id alone, whose case, blanks and signs all count', async () => {
            const location = aLocation(name);
            const ids = [
              'one',
              'One',
              ' one',
              'öñe/../two?&=#%',
              '1',
              'null',
              '*',
              '"',
              '__proto__',
              'constructor',
              '日本',
            ];
            for (const id of ids) expect((await ask('POST', location, one(location, id), { id })).status).toBe(204);
            for (const id of ids) expect((await ask('GET', location, one(location, id))).json).toEqual({ id });
            expect([...((await ask('GET', location, location.context)).json as string[])].sort()).toEqual(
              [...ids].sort(),
            );
          });

          it('is of Activities and Agents that nothing is known of (2.2; 4.1.6)', async () => {
            const location = aLocation(name);
            expect([(await ask('POST', location, one(location), FIRST)).status, await textOf(location)]).toEqual([
              204,
              FIRST,
            ]);
          });

          it('is removed by DELETE, and no other is', async () => {
            const location = aLocation(name);
            for (const id of ['one', 'two']) await ask('POST', location, one(location, id), FIRST);
            expect(await ask('DELETE', location, one(location))).toMatchObject({ status: 204, text: '' });
            expect([
              (await ask('GET', location, one(location))).status,
              (await ask('GET', location, location.context)).json,
            ]).toEqual([404, ['two']]);
          });
        });

        describe('POST', () => {
          const merged: readonly (readonly [string, string, string, unknown])[] = [
            ['adds properties', '{"x":"foo","y":"bar"}', '{"z":1}', { x: 'foo', y: 'bar', z: 1 }],
            ['replaces properties of the same name', '{"x":"foo","y":"bar"}', '{"x":"baz"}', { x: 'baz', y: 'bar' }],
            ['replaces a whole object in a property', '{"x":{"a":1,"b":2}}', '{"x":{"a":9}}', { x: { a: 9 } }],
            ['replaces a list', '{"x":[1,2]}', '{"x":[3]}', { x: [3] }],
            ['keeps null as a value', '{"x":1}', '{"x":null}', { x: null }],
            ['knows a name by what it says, not by how it is written', '{"a":1}', '{"\\u0061":2}', { a: 2 }],
            ['takes any name', '{"constructor":1}', '{"toString":2,"":3}', { constructor: 1, toString: 2, '': 3 }],
            ['of nothing changes nothing', '{"x":1}', '{}', { x: 1 }],
          ];
          it.each(merged)('%s', async (...[, there, posted, result]) => {
            const location = aLocation(name);
            await seed(location, there);
            expect(
              await ask('POST', location, one(location), posted, { 'Content-Type': 'application/json; charset=utf-8' }),
            ).toMatchObject({ status: 204, text: '' });
            const { json, headers, text } = await ask('GET', location, one(location));
            expect([json, headers.etag]).toEqual([result, tag(text)]);
          });

          const refused: readonly (readonly [string, string, string, string, string])[] = [
            ['a document of another type', 'application/json', FIRST, 'text/plain', SECOND],
            ['a document without JSON', 'application/json', FIRST, 'application/json', 'b=3'],
            ['JSON with more after it', 'application/json', FIRST, 'application/json', '{"b":3}}'],
            ['a list', 'application/json', FIRST, 'application/json', '[{"b":3}]'],
            ['a text', 'application/json', FIRST, 'application/json', '"b"'],
            ['nothing', 'application/json', FIRST, 'application/json', ''],
            ['an object, where one of another type is there', 'text/plain', FIRST, 'application/json', SECOND],
            ['an object, where a list is there', 'application/json', '[1]', 'application/json', SECOND],
            ['an object, where what is there is no JSON', 'application/json', '{"a":', 'application/json', SECOND],
            ['an object as application/jsonlines', 'application/json', FIRST, 'application/jsonlines', SECOND],
          ];
          it.each(refused)(
            'of %s is refused with 400, and nothing changes',
            async (...[, type, there, postedType, posted]) => {
              const location = aLocation(name);
              await ask('PUT', location, one(location), there, { 'Content-Type': type, 'If-None-Match': '*' });
              expect([
                (await ask('POST', location, one(location), posted, { 'Content-Type': postedType })).status,
                await textOf(location),
              ]).toEqual([400, there]);
            },
          );

          it.each([
            ['octets', 'application/octet-stream', '{"a":1}'],
            ['a list', 'application/json', '[1]'],
            ['JSON with more after it', 'application/json', '{"a":1}['],
            ['no JSON', 'not/json', 'abc'],
          ])('of %s is refused with 400 where nothing is there either', async (_, type, body) => {
            const location = aLocation(name);
            expect([
              (await ask('POST', location, one(location), body, { 'Content-Type': type })).status,
              await textOf(location),
            ]).toEqual([400, undefined]);
          });
        });

        describe('a list of ids', () => {
          it('is an array of those in the context, with ETag and the latest Last-Modified (2.2)', async () => {
            const location = aLocation(name);
            expect((await ask('GET', location, location.context)).json).toEqual([]);
            for (const id of ['one', 'two']) await ask('POST', location, one(location, id), FIRST);
            const { json, headers } = await ask('GET', location, location.context);
            expect([json, headers['content-type'], headers.etag]).toEqual([
              ['one', 'two'],
              'application/json',
              expect.stringMatching(/^"[0-9a-f]{40}"$/),
            ]);
            expect(headers['last-modified']).toBe(
              (await ask('GET', location, one(location, 'two'))).headers['last-modified'],
            );
          });
        });

        describe('parameters (3.2; 4.1.5)', () => {
          const wrong: Readonly<Record<string, readonly string[]>> = {
            activityId: ['', 'quiz', '/quiz/7'],
            agent: [
              '',
              'ada',
              'true',
              '{}',
              '[]',
              '{"mbox":"ada@school.example"}',
              '{"mbox":"mailto:ada@school.example","openid":"https://ada.example"}',
              '{"name":"Ada"}',
              '{"mbox":"mailto:ada@school.example","x":1}',
              '{"mbox":"mailto:ada@school.example","mbox":"mailto:ben@school.example"}',
            ],
            registration: ['', 'true', 'class-7b'],
          };
          const optional = name === 'State' ? { registration: randomUUID() } : {};
          it.each(['GET', 'PUT', 'POST', 'DELETE'])(
            'of %s are refused with 400 where one is missing, wrong, unknown, in another case or given twice',
            async (method) => {
              const location = aLocation(name);
              await seed(location);
              const body = method === 'PUT' || method === 'POST' ? SECOND : undefined;
              const statusOf = async (query: Query): Promise<number> =>
                (await ask(method, location, query, body, method === 'GET' ? {} : { 'If-Match': '*' })).status;
              const all: Readonly<Record<string, string>> = { ...one(location), ...optional };
              const without = (name_: string): Readonly<Record<string, string>> =>
                Object.fromEntries(Object.entries(all).filter(([key]) => key !== name_));
              const queries: Query[] = [
                { ...all, x: '1' },
                { ...all, method: 'GET' },
                { ...all, limit: '1' },
              ];
              for (const key of Object.keys(all)) {
                const cased = key.charAt(0).toUpperCase() + key.slice(1);
                queries.push(
                  { ...all, [cased]: all[key]! },
                  { ...without(key), [cased]: all[key]! },
                  `${new URLSearchParams(all).toString()}&${new URLSearchParams({ [key]: all[key]! }).toString()}`,
                );
                if (
                  key in location.context ||
                  (key === location.idName && method !== 'GET' && (method !== 'DELETE' || name !== 'State'))
                )
                  queries.push(without(key));
                for (const value of wrong[key] ?? []) queries.push({ ...all, [key]: value });
              }
              queries.push({ ...all, [location.idName]: '' });
              for (const query of queries) expect([query, await statusOf(query)]).toEqual([query, 400]);
              expect(await textOf(location)).toBe(FIRST);
            },
          );

          it('refuse since where it is no timestamp, beside an id, and to methods other than GET', async () => {
            const location = aLocation(name);
            await seed(location);
            const since = '2026-01-17T08:30:00Z';
            expect((await ask('GET', location, { ...location.context, since })).status).toBe(200);
            for (const value of ['', 'yesterday', '2026-02-30T00:00:00Z', '2026-01-17T08:30:00-00:00'])
              expect((await ask('GET', location, { ...location.context, since: value })).status).toBe(400);
            expect((await ask('GET', location, { ...one(location), since })).status).toBe(400);
            for (const method of ['PUT', 'POST', 'DELETE'])
              expect([
                method,
                (
                  await ask(method, location, { ...one(location), since }, method === 'DELETE' ? undefined : SECOND, {
                    'If-Match': '*',
                  })
                ).status,
              ]).toEqual([method, 400]);
            expect((await ask('DELETE', location, { ...location.context, since })).status).toBe(400);
            expect(await textOf(location)).toBe(FIRST);
          });
        });

        if (name !== 'Activity Profile') {
          it('an Agent is one by its identifier, whatever its name and however its JSON is written', async () => {
            const location = aLocation(name);
            await seed(location);
            const { mbox } = JSON.parse(location.context['agent']!) as { mbox: string };
            for (const agent of [`{ "name": "Ada", "mbox": "${mbox}" }`, `{"objectType":"Agent","mbox":"${mbox}"}`])
              expect((await ask('GET', location, { ...one(location), agent })).text).toBe(FIRST);
            expect((await ask('GET', location, { ...one(location), agent: `{"mbox":"x${mbox}"}` })).status).toBe(400);
            expect(
              (
                await ask('GET', location, {
                  ...one(location),
                  agent: `{"mbox":"${mbox.replace('mailto:', 'mailto:x')}"}`,
                })
              ).status,
            ).toBe(404);
          });
        }
      });

      describe('registration', () => {
        const asking = server;
        const state = (method: string, query: Query, body?: unknown): Promise<Answered> =>
          asking.in(version)({ method, path: 'activities/state', query, ...(body === undefined ? {} : { body }) });
        it('keeps states apart; without it GET and DELETE without stateId are about all of them', async () => {
          const { context } = aLocation('State');
          const [one, two] = [randomUUID(), randomUUID()];
          await state('POST', { ...context, stateId: 'a' }, { of: 'none' });
          await state('POST', { ...context, stateId: 'a', registration: one }, { of: 'one' });
          await state('POST', { ...context, stateId: 'b', registration: two }, { of: 'two' });
          expect((await state('GET', { ...context, stateId: 'a' })).json).toEqual({ of: 'none' });
          expect((await state('GET', { ...context, stateId: 'a', registration: one.toUpperCase() })).json).toEqual({
            of: 'one',
          });
          expect([
            (await state('GET', { ...context, registration: one })).json,
            (await state('GET', { ...context, registration: two })).json,
            (await state('GET', context)).json,
          ]).toEqual([['a'], ['b'], ['a', 'b']]);
          expect((await state('DELETE', { ...context, registration: one })).status).toBe(204);
          expect([
            (await state('GET', { ...context, registration: one })).json,
            (await state('GET', context)).json,
          ]).toEqual([[], ['a', 'b']]);
          expect([
            (await state('DELETE', context)).status,
            (await state('GET', context)).json,
            (await state('GET', { ...context, registration: two })).json,
          ]).toEqual([204, [], []]);
        });
      });
    });
  },
);
