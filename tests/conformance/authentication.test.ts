import { randomUUID } from 'node:crypto';
import { aNamedStatement, aStatement } from '../support/builders/statements/a-statement.ts';
import { basic } from '../support/servers/running-carnet.ts';
import { type Answered, type Asked, VERSIONS } from './support/asking.ts';
import { describeDoor } from './support/describe-server.ts';
import { everyRequest } from './support/resources.ts';
import type { Scope } from '../../src/access/sources/scopes.ts';
import { bodyOf, dataPart, sha256, statementsPart } from './support/transmission.ts';

const UNKNOWN: readonly (readonly [string, string | undefined])[] = [
  ['none', undefined],
  ['an empty header', ''],
  ['an unknown key', basic('nobody', 'a secret')],
  ['a wrong secret', basic('key', 'another secret')],
  ['a secret in another case', basic('key', 'A secret')],
  ['an empty secret', basic('key', '')],
  ['a key alone', `Basic ${Buffer.from('key').toString('base64')}`],
  ['no base64', 'Basic key:secret'],
  ['another scheme', `Bearer ${Buffer.from('key:a secret').toString('base64')}`],
  ['a scheme alone', 'Basic'],
  ['two of them', `${basic('key', 'a secret')}, ${basic('key', 'a secret')}`],
];

/** What a credential of each scope may do of everything that a request may ask (1.0.3 Communication 4.2). */
const MAY: readonly (readonly [Scope, readonly string[]])[] = [
  ['all', ['*']],
  ['all/read', ['GET *']],
  ['statements/write', ['POST statements', 'PUT statements', 'GET agents']],
  ['statements/read', ['GET statements', 'GET activities', 'GET agents']],
  ['statements/read/mine', ['GET statements', 'GET activities', 'GET agents']],
  ['state', ['* activities/state', 'GET agents']],
  ['profile', ['* agents/profile', '* activities/profile', 'GET agents']],
  ['define', ['GET activities', 'GET agents']],
];
const nameOf = ({ method = 'GET', path }: Asked): string => `${method} ${path}`;
const includes = (may: readonly string[], { method, path }: Asked & { readonly method: string }): boolean =>
  ['*', `${method} *`, `* ${path}`, `${method} ${path}`].some((one) => may.includes(one));

describeDoor(
  'authentication and permissions (xAPI 1.0.3 Communication 3.2, 4; IEEE 9274.1.1 4.1.5, 4.1.8)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      const ask = (asked: Asked, Authorization?: string): Promise<Answered> =>
        server.in(version)({
          ...asked,
          ...(Authorization === undefined ? {} : { headers: { ...asked.headers, Authorization } }),
        });

      it.each(UNKNOWN)(
        'credentials that are refused are answered with 401, and the answer says which are asked for: %s',
        async (_, Authorization) => {
          const { status, headers } = await server.in(version)({ path: 'statements', headers: { Authorization } });
          expect([status, headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Basic realm=/)]);
        },
      );

      it.each(UNKNOWN.filter(([title]) => ['none', 'no base64', 'a wrong secret'].includes(title)))(
        'every resource refuses with 401: %s',
        async (_, Authorization) => {
          // At once, so that the server verifies the one secret once.
          const answers = await Promise.all(
            everyRequest().map(async (asked) => [
              nameOf(asked),
              (await server.in(version)({ ...asked, headers: { ...asked.headers, Authorization } })).status,
            ]),
          );
          expect(answers).toEqual(everyRequest().map((asked) => [nameOf(asked), 401]));
        },
      );

      it('a request that is refused with 401 or 403 keeps nothing', async () => {
        const sent = aNamedStatement();
        const reader = await server.carnet().issue('only-reader', ['statements/read'], ['org:default']);
        expect([
          (await ask({ method: 'POST', path: 'statements', body: sent }, 'Basic eDp5')).status,
          (await ask({ method: 'POST', path: 'statements', body: sent }, reader)).status,
        ]).toEqual([401, 403]);
        expect((await ask({ path: 'statements', query: { statementId: sent.id } })).status).toBe(404);
      });

      it.each(MAY)(
        'a credential of the scope %s may do that, and is answered with 403 to everything else',
        async (scope, may) => {
          const authorization = await server.carnet().issue(`of-${scope.replaceAll('/', '-')}`, [scope]);
          for (const asked of everyRequest().filter(({ method }) => method === 'POST')) await ask(asked);
          const allowed: string[] = [];
          for (const asked of everyRequest()) {
            // Another credential puts back what DELETE may have removed.
            if (asked.method === 'PUT' && asked.path !== 'statements')
              await ask({ ...asked, method: 'POST', headers: {} });
            const { status } = await ask(asked, authorization);
            // 404: it may read, and what another tool wrote is not there for it.
            expect([200, 204, 403, 404]).toContain(status);
            if (status !== 403) allowed.push(nameOf(asked));
          }
          expect(allowed).toEqual(
            everyRequest()
              .filter((asked) => includes(may, asked))
              .map(nameOf),
          );
        },
      );

      it('a credential of the scope statements/read/mine reads the statements of its own source only', async () => {
        const [mine, theirs] = [aNamedStatement(), aNamedStatement()];
        const authorization = await server
          .carnet()
          .issue(`own-${randomUUID()}`, ['statements/write', 'statements/read/mine']);
        await ask({ method: 'POST', path: 'statements', body: mine }, authorization);
        await ask({ method: 'POST', path: 'statements', body: theirs });
        expect((await ask({ path: 'statements' }, authorization)).json).toMatchObject({
          statements: [{ id: mine.id }],
          more: '',
        });
        expect([
          (await ask({ path: 'statements', query: { statementId: mine.id } }, authorization)).status,
          (await ask({ path: 'statements', query: { statementId: theirs.id } }, authorization)).status,
        ]).toEqual([200, 404]);
      });

      it('the authority of a statement is the source of the credential, whatever it was sent with', async () => {
        const name = `tool-${randomUUID()}`;
        const sent = aNamedStatement({ authority: { mbox: 'mailto:head@school.example' } });
        const authorization = await server.carnet().issue(name, ['statements/write']);
        expect(await ask({ method: 'POST', path: 'statements', body: sent }, authorization)).toMatchObject({
          status: 200,
        });
        expect((await ask({ path: 'statements', query: { statementId: sent.id } })).json).toMatchObject({
          authority: { objectType: 'Agent', account: { homePage: 'http://carnet.example', name } },
        });
      });

      it('about needs no credentials, and wrong ones do it no harm', async () => {
        for (const Authorization of [undefined, 'Basic eDp5'])
          expect((await server.in(version)({ path: 'about', headers: { Authorization } })).status).toBe(200);
      });
    });
  },
);

describeDoor(
  'the answers to what is refused (xAPI 1.0.3 Communication 3.2; IEEE 9274.1.1 4.1.5)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      const large = Buffer.alloc(30_000, 'a');
      const attached = (): Asked => ({
        method: 'POST',
        path: 'statements',
        headers: { 'Content-Type': 'multipart/mixed; boundary=b7' },
        body: bodyOf(
          [
            statementsPart(
              aStatement({
                attachments: [
                  {
                    usageType: 'https://school.example/usage/essay',
                    display: { en: 'Essay' },
                    contentType: 'text/plain',
                    length: large.length,
                    sha2: sha256(large),
                  },
                ],
              }),
            ),
            dataPart(large),
          ],
          'b7',
        ),
      });
      const state = {
        activityId: 'https://school.example/quiz/7',
        agent: '{"mbox":"mailto:ada@school.example"}',
        stateId: 'large',
      };
      const tooLarge: readonly (readonly [string, () => Asked])[] = [
        [
          'a statement',
          () => ({ method: 'POST', path: 'statements', body: aStatement({ result: { response: 'x'.repeat(6000) } }) }),
        ],
        [
          'a statement with PUT',
          () => ({
            method: 'PUT',
            path: 'statements',
            query: { statementId: randomUUID() },
            body: aStatement({ result: { response: 'x'.repeat(6000) } }),
          }),
        ],
        [
          'more statements than may come at once',
          () => ({ method: 'POST', path: 'statements', body: Array.from({ length: 6 }, () => aStatement()) }),
        ],
        [
          'a document',
          () => ({
            method: 'PUT',
            path: 'activities/state',
            query: state,
            body: Buffer.alloc(6000),
            headers: { 'Content-Type': 'image/png' },
          }),
        ],
        ['an attachment', attached],
      ];
      it.each(tooLarge)('%s that is larger than the limit is refused with 413, and stored nowhere', async (_, make) => {
        const { status, json } = await server.in(version)(make());
        expect([status, json]).toEqual([413, expect.objectContaining({ kind: 'too-large' })]);
        expect((await server.in(version)({ path: 'activities/state', query: state })).status).toBe(404);
      });

      it('a document that would grow beyond the limit by merging is refused with 413, and stays as it is', async () => {
        const query = { ...state, stateId: `growing-${version}` };
        const post = (body: unknown): Promise<Answered> =>
          server.in(version)({ method: 'POST', path: 'activities/state', query, body });
        await post({ a: 'x'.repeat(3000) });
        expect([
          (await post({ b: 'x'.repeat(3000) })).status,
          (await server.in(version)({ path: 'activities/state', query })).json,
        ]).toEqual([413, { a: 'x'.repeat(3000) }]);
      });

      it.each([
        ['PATCH', 'statements'],
        ['DELETE', 'statements'],
        ['DELETE', 'about'],
        ['POST', 'agents'],
        ['PATCH', 'activities/state'],
        ['PUT', 'activities'],
      ])(
        'a method that a resource has not is refused with 405, which names those that it has: %s %s',
        async (method, path) => {
          const { status, headers } = await server.in(version)({ method, path });
          expect([status, headers.allow]).toEqual([405, expect.stringContaining('GET, HEAD')]);
        },
      );

      const forms: readonly (readonly [string | undefined, string])[] = [
        [undefined, 'application/problem+json'],
        ['*/*', 'application/problem+json'],
        ['application/json', 'application/json'],
        ['text/plain', 'text/plain; charset=utf-8'],
        ['text/html', 'text/html; charset=utf-8'],
        ['text/html;q=0.4, text/plain;q=0.9', 'text/plain; charset=utf-8'],
        ['image/png', 'application/problem+json'],
      ];
      it.each(forms)('a refusal says why, and for Accept %s as %s', async (Accept, type) => {
        for (const asked of [
          { path: 'statements', query: 'LIMIT=1' },
          { method: 'POST', path: 'statements', body: aStatement({ verb: {} }) },
        ]) {
          const { status, headers, text } = await server.in(version)({ ...asked, headers: { Accept } });
          expect([status, headers['content-type'], text]).toEqual([400, type, expect.stringMatching(/LIMIT|verb/)]);
        }
      });

      it('every fault of a request is named at once, by where it stands and the section that it breaks', async () => {
        const { json } = await server.in(version)({
          method: 'POST',
          path: 'statements',
          body: [
            aStatement({ actor: {} }),
            aStatement(),
            aStatement({ timestamp: 'now', result: { score: { scaled: 2 } } }),
          ],
        });
        const faults = (json as { faults: readonly { at: string; requirement: string }[] }).faults;
        expect(faults.map(({ at }) => at).sort()).toEqual(['/0/actor', '/2/result/score/scaled', '/2/timestamp']);
        for (const { requirement } of faults)
          expect(requirement).toMatch(version === '1.0.3' ? /^xAPI 1\.0\.3 Data \d/ : /^IEEE 9274\.1\.1 4\.2/);
      });
    });
  },
  { bodyLimit: 5000, statementsLimit: 5, attachmentsLimit: 20_000 },
);
