import { randomUUID } from 'node:crypto';
import type { JsonObject, XapiVersion } from '../../src/xapi/model/types.ts';
import { aStatement } from '../support/builders/statements/a-statement.ts';
import { type Asked, createAsk, VERSIONS } from './support/asking.ts';
import { describeDoor, type Server } from './support/describe-server.ts';
import { everyRequest } from './support/resources.ts';

const HEADER = 'x-experience-api-version';
const SPOKEN: readonly (readonly [string, XapiVersion])[] = [
  ...['1.0', '1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.0.30'].map((named) => [named, '1.0.3'] as const),
  ...['2.0', '2.0.0', '2.0.1', '2.0.20'].map((named) => [named, '2.0.0'] as const),
];
const UNSPOKEN = [
  '0.9',
  '0.90',
  '0.95',
  '0.9.5',
  '1',
  '1.0.',
  '1.00',
  '1.1',
  '1.1.0',
  '1.2.3',
  '2',
  '2.1',
  '2.1.0',
  '2.10',
  '3.0.0',
  '10.0',
  'v1.0.3',
  '1.0.x',
  '2.0.0-draft',
  '1.0.3, 2.0.0',
  'latest',
  '',
];

const nameOf = ({ method = 'GET', path }: Asked): string => `${method} ${path}`;

describeDoor('versioning (xAPI 1.0.3 Communication 3.3; IEEE 9274.1.1 4.1.7)', (server) => {
  const asks = (named: string | undefined, asked: Asked) =>
    server.in('2.0.0')({ ...asked, headers: { ...asked.headers, 'X-Experience-API-Version': named } });

  it.each(SPOKEN)(
    'a request that names %s is accepted, and the answer names its latest patch, %s',
    async (named, latest) => {
      const { status, headers } = await asks(named, { path: 'statements', query: { limit: 1 } });
      expect([status, headers[HEADER]]).toEqual([200, latest]);
    },
  );

  it.each(UNSPOKEN)('a request that names "%s" is refused with 400, which says why', async (named) => {
    const { status, json, headers } = await asks(named, { path: 'statements' });
    expect([status, headers[HEADER]]).toEqual([400, '2.0.0']);
    expect(json).toMatchObject({
      faults: [{ at: 'X-Experience-API-Version', requirement: expect.stringContaining('3.3') as string }],
      detail: expect.stringContaining('1.0.x or 2.0.x') as string,
    });
  });

  it.each(everyRequest().map((asked) => [nameOf(asked), asked] as const))(
    'without a version %s is refused with 400, before its parameters and its credentials are checked',
    async (_, asked) => {
      for (const request of [
        asked,
        { ...asked, query: 'nonsense=1' },
        { ...asked, headers: { Authorization: undefined } },
      ]) {
        const { status, json } = await asks(undefined, request);
        expect([status, (json as { faults: { at: string }[] }).faults.map(({ at }) => at)]).toEqual([
          400,
          ['X-Experience-API-Version'],
        ]);
      }
    },
  );

  it.each(everyRequest().map((asked) => [nameOf(asked), asked] as const))(
    '%s answers in each version with the header of that version',
    async (_, asked) => {
      for (const version of VERSIONS) {
        const { status, headers } = await server.in(version)(asked);
        expect([version, Math.floor(status / 100), headers[HEADER]]).toEqual([version, 2, version]);
      }
    },
  );

  it.each(VERSIONS)('in %s every refusal names the version too', async (version) => {
    const refused: readonly (readonly [number, Asked])[] = [
      [400, { path: 'statements', query: 'nonsense=1' }],
      [401, { path: 'statements', headers: { Authorization: undefined } }],
      [404, { path: 'statements', query: { statementId: randomUUID() } }],
      [404, { path: 'nowhere' }],
      [404, { path: 'statements/nowhere' }],
      [405, { method: 'DELETE', path: 'statements' }],
      [405, { method: 'PUT', path: 'agents' }],
      [
        412,
        {
          method: 'PUT',
          path: 'agents/profile',
          query: { agent: '{"openid":"https://x.school.example/"}', profileId: 'p' },
          headers: { 'If-Match': '"0"' },
          body: 'x',
        },
      ],
      [413, { method: 'POST', path: 'statements', body: `[${' '.repeat(5_000_000)}]` }],
    ];
    for (const [status, asked] of refused) {
      const answered = await server.in(version)(asked);
      expect([nameOf(asked), answered.status, answered.headers[HEADER]]).toEqual([nameOf(asked), status, version]);
    }
  });

  describe('the About Resource (2.8; 4.1.6.7)', () => {
    const versionsTo = async (named: string | undefined): Promise<readonly [number, unknown]> => {
      const { status, json } = await asks(named, { path: 'about', headers: { Authorization: undefined } });
      return [status, (json as JsonObject)['version']];
    };

    it.each([undefined, ...UNSPOKEN, '2.0.0'])(
      'answers whatever version is named, and without credentials: %s',
      async (named) => {
        expect(await versionsTo(named)).toEqual([200, ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '2.0.0']]);
      },
    );

    it('names those of 1.0 alone to a client of 1.0', async () => {
      expect(await versionsTo('1.0.3')).toEqual([200, ['1.0.0', '1.0.1', '1.0.2', '1.0.3']]);
    });

    it('lists the versions accepted in requests, and has no properties but version and extensions', async () => {
      const { json, headers } = await asks(undefined, { path: 'about' });
      const { version, ...rest } = json as { version: string[] };
      expect(Object.keys(rest).filter((name) => name !== 'extensions')).toEqual([]);
      for (const named of version)
        expect([named, (await asks(named, { path: 'statements', query: { limit: 1 } })).status]).toEqual([named, 200]);
      expect([headers[HEADER], headers['content-type']]).toEqual(['2.0.0', 'application/json']);
    });

    it('refuses parameters that it does not know (3.2; 4.1.5)', async () => {
      expect((await asks('2.0.0', { path: 'about', query: 'Version=2.0.0' })).status).toBe(400);
    });
  });

  describe('the version of a statement (Data 2.4.10; 4.2.4.2)', () => {
    const storedBy = async (version: XapiVersion, about: JsonObject): Promise<unknown> => {
      const posted = await server.in(version)({ method: 'POST', path: 'statements', body: aStatement(about) });
      const [statementId] = posted.json as [string];
      return ((await server.in(version)({ path: 'statements', query: { statementId } })).json as JsonObject)['version'];
    };

    it.each([
      ['1.0.3', '1.0.0'],
      ['2.0.0', '2.0.0'],
    ] as const)('is set where it is missing: in %s to %s', async (version, set) => {
      expect(await storedBy(version, {})).toBe(set);
    });

    it.each([
      ['1.0.3', '1.0'],
      ['1.0.3', '1.0.0'],
      ['1.0.3', '1.0.9'],
      ['2.0.0', '1.0.0'],
      ['2.0.0', '1.0'],
      ['2.0.0', '2.0'],
      ['2.0.0', '2.0.3'],
    ] as const)('is kept where a statement of %s has %s', async (version, own) => {
      expect(await storedBy(version, { version: own })).toBe(own);
    });

    it('a statement is read in either version unconverted, as it was stored (1.0.3 Communication 3.3)', async () => {
      const about = {
        context: { contextAgents: [{ objectType: 'contextAgent', agent: { mbox: 'mailto:ada@school.example' } }] },
      } as unknown as JsonObject;
      const [statementId] = (await server.in('2.0.0')({ method: 'POST', path: 'statements', body: aStatement(about) }))
        .json as [string];
      const [first, second] = await Promise.all(
        VERSIONS.map((version) => server.in(version)({ path: 'statements', query: { statementId } })),
      );
      expect(first?.text).toBe(second?.text);
    });
  });
});

describe('the version that answers name if the request names none', () => {
  const namedBy = async (server: Server, path: string): Promise<unknown> =>
    (await createAsk(server.carnet().url, {})({ path })).headers[HEADER];
  describeDoor(
    'can be set, for those who must still speak 1.0.3',
    (server) => {
      it.each(['statements', 'about', 'nowhere', 'activities/state'])('to %s', async (path) => {
        expect(await namedBy(server, path)).toBe('1.0.3');
      });
    },
    { defaultVersion: '1.0.3' },
  );
});
